using System.Diagnostics;
using FastInpaint.Host.Reports;
using FastInpaint.Imaging;

namespace FastInpaint.Host.Pictures;

/// <summary>The restoration of a large picture from file to file, row by row. The result is the same as for a decoded picture, but only the windows around the holes are in memory.</summary>
internal sealed class RowFileRestoration : IDisposable
{
    /// <summary>The least pixels of a picture that is restored row by row. A smaller picture takes little memory when it is decoded, and several of its windows are filled at the same time.</summary>
    public const long SmallestArea = 32_000_000;

    private readonly InpaintFiles _files;
    private readonly InpaintSettings _settings;
    private readonly PictureInput _image;
    private readonly PictureInput _maskInput;
    private readonly PictureInput? _excludeInput;
    private readonly PictureRowReader _picture;
    private readonly MaskRows _mask;
    private readonly MaskRows? _exclude;
    private PictureRowWriter? _writer;
    private long _reading;
    private long _writing;

    private RowFileRestoration(InpaintFiles files, InpaintSettings settings, PictureInput image, PictureInput mask, PictureInput? exclude, PictureRowReader picture)
    {
        (_files, _settings, _image, _maskInput, _excludeInput, _picture) = (files, settings, image, mask, exclude, picture);
        (_mask, _exclude) = (new MaskRows(mask, settings.Limits), exclude is null ? null : new MaskRows(exclude, settings.Limits));
    }

    /// <summary>Opens a picture for restoration row by row; null where its size, its file's format or the options do not allow that.</summary>
    /// <param name="files">The file names.</param>
    /// <param name="settings">The settings of the command.</param>
    /// <param name="image">The opened picture.</param>
    /// <param name="mask">The opened mask.</param>
    /// <param name="exclude">The opened exclude mask, or null.</param>
    public static RowFileRestoration? Open(InpaintFiles files, InpaintSettings settings, PictureInput image, PictureInput mask, PictureInput? exclude)
    {
        bool wanted = settings.Fill.Strategy is InpaintStrategy.Auto or InpaintStrategy.Local && files.Heatmap is null
            && (long)image.Width * image.Height >= SmallestArea && image.IsFile && mask.IsFile && exclude is not { IsFile: false }
            && Path.GetExtension(files.Output).ToUpperInvariant() is ".PNG" or ".JPG" or ".JPEG" or ".PPM" or ".PGM" or ".PNM" or ".PAM";
        if (!wanted)
        {
            return null;
        }

        if (PictureRowReader.TryOpen(files.Image, settings.Limits) is not { } picture)
        {
            return null;
        }

        // All pixels must be known before the first is written to keep a palette or few bits, or to drop opaque alpha for a format without alpha.
        if (picture.Metadata.HasPalette || picture.Header.BitDepth < 8 || (picture.Header.Layout.HasAlpha() && Path.GetExtension(files.Output).ToUpperInvariant() is not (".PNG" or ".PAM" or ".PNM")))
        {
            picture.Dispose();
            return null;
        }

        return new RowFileRestoration(files, settings, image, mask, exclude, picture);
    }

    /// <returns>The finished picture's report, without the total time; null where the windows are so large that decoding the picture is better.</returns>
    public InpaintReport? Run(Restorer restorer, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        (int width, int height) = (_picture.Header.Width, _picture.Header.Height);
        var rows = new PictureRows
        {
            Width = width,
            Height = height,
            Format = _picture.Header.Layout,
            OpenMask = () => _mask.Open(cancellationToken),
            OpenExclude = _exclude is { } exclude ? () => exclude.Open(cancellationToken) : null,
            Picture = row => Read(row, cancellationToken),
            Finished = row => Write(row, cancellationToken),
        };
        InpaintOptions options = _settings.Fill with { Artifacts = _settings.Scores ? ArtifactOutput.Score : ArtifactOutput.None };
        bool decodable = (long)width * height * _picture.Header.Layout.BytesPerPixel() <= Picture.MaxBytes;
        RowRestoration? restoration;
        if (!decodable)
        {
            restoration = restorer.Prepare(rows, options, cancellationToken);
        }
        else if (!restorer.TryPrepare(rows, out restoration, options, cancellationToken))
        {
            return null;
        }

        var writing = new PictureWriteOptions { Overwrite = _files.Overwrite, Quality = _settings.Quality, Changed = restoration.Tiles == 0 ? ReadOnlyMemory<byte>.Empty : default(ReadOnlyMemory<byte>?) };
        OutputFile.Guard(_files.Output, () => _writer = PictureRowWriter.Create(_files.Output, width, height, _picture.Header.Layout, _picture.Metadata, writing, original: _picture));
        InpaintResult result = restoration.Run(progress, cancellationToken);
        PictureMetadata metadata = _picture.Metadata;
        // Windows does not replace an open file, and the output may be one of the inputs.
        CloseInputs();
        OutputFile.Guard(_files.Output, () => _writer!.Commit(metadata, cancellationToken));
        return Report(width, height, result);
    }

    public void Dispose()
    {
        _picture.Dispose();
        _mask.Dispose();
        _exclude?.Dispose();
        _writer?.Dispose();
    }

    private void CloseInputs()
    {
        _picture.Dispose();
        _mask.Dispose();
        _exclude?.Dispose();
        _image.Dispose();
        _maskInput.Dispose();
        _excludeInput?.Dispose();
    }

    private void Read(Span<byte> row, CancellationToken cancellationToken)
    {
        long started = Stopwatch.GetTimestamp();
        _picture.Read(row, cancellationToken);
        _reading += Stopwatch.GetTimestamp() - started;
    }

    private void Write(ReadOnlySpan<byte> row, CancellationToken cancellationToken)
    {
        long started = Stopwatch.GetTimestamp();
        try
        {
            _writer!.Write(row, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw OutputFile.NotWritten(_files.Output, exception);
        }

        _writing += Stopwatch.GetTimestamp() - started;
    }

    private InpaintReport Report(int width, int height, InpaintResult result)
    {
        TimeSpan masks = _mask.Reading + (_exclude?.Reading ?? TimeSpan.Zero);
        double reading = (Stopwatch.GetElapsedTime(0, _reading) + masks).TotalMilliseconds, writing = Stopwatch.GetElapsedTime(0, _writing).TotalMilliseconds;
        return InpaintReport.Of(
            result, width, height,
            new Milliseconds(reading, 0, Math.Max(0, (result.PlanTime + result.ComputeTime + result.ScoreTime).TotalMilliseconds - reading - writing), writing, 0),
            _files.Output, Words.Of(_mask.Notes?.Reading.Source),
            PictureWarnings.Of(_picture.Metadata, _mask.Notes, _exclude?.Notes, result.HolePixels, result.Warnings, _writer!.Warnings));
    }
}
