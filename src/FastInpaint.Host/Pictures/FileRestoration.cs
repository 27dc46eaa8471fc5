using System.Diagnostics;
using System.Runtime.ExceptionServices;
using FastInpaint.Host.Memory;
using FastInpaint.Host.Reports;
using FastInpaint.Imaging;

namespace FastInpaint.Host.Pictures;

/// <summary>The restoration of one picture from its files to its outputs. The steps are open, decode, restore (fill and score) and encode, in this order; each may run on another thread.</summary>
internal sealed class FileRestoration : IDisposable
{
    private readonly InpaintFiles _files;
    private readonly InpaintSettings _settings;
    private readonly PictureInput _image;
    private readonly PictureInput? _maskInput;
    private readonly PictureInput? _excludeInput;
    private Picture? _picture;
    private DecodedMask? _mask;
    private DecodedMask? _exclude;
    private byte[] _transparent = [];
    private byte[] _hole = [];
    private Picture? _map;
    private InpaintResult? _result;
    private double _decode;
    private double _encode;

    private FileRestoration(InpaintFiles files, InpaintSettings settings, PictureInput image, PictureInput? maskInput, PictureInput? excludeInput) =>
        (_files, _settings, _image, _maskInput, _excludeInput) = (files, settings, image, maskInput, excludeInput);

    /// <summary>Pixels, width times height.</summary>
    public long Area => (long)_image.Width * _image.Height;

    /// <summary>Whether the artifact score is computed.</summary>
    public bool IsScored => _settings.Scores || _files.Heatmap is not null;

    /// <summary>Memory of the picture in bytes, from decoding to the end.</summary>
    public long Bytes => new PictureMemory(_image.Header, _maskInput?.Header, _excludeInput?.Header).OfFilling(
        OutputTarget.Format(_files.Output, _image.Header.Format), _settings.Quality, _files.Heatmap is not null, answered: false);

    /// <summary>Opens the inputs and checks everything that is known before pixels are decoded.</summary>
    /// <exception cref="CommandException">A mask has another size than the picture, or there is no mask and the picture has no alpha (2), or an output cannot be written (6).</exception>
    /// <inheritdoc cref="PictureInput.Open(string, PictureLimits, CancellationToken)"/>
    public static FileRestoration Open(InpaintFiles files, InpaintSettings settings, CancellationToken cancellationToken)
    {
        PictureInput image = PictureInput.Open(files.Image, settings.Limits, cancellationToken);
        PictureInput? mask = null, exclude = null;
        try
        {
            if (files.Mask is { } first)
            {
                mask = PictureInput.Open(first, settings.Limits, cancellationToken);
                image.CheckMask(mask);
            }
            else
            {
                image.CheckAlpha();
            }

            if (files.Exclude is { } second)
            {
                exclude = PictureInput.Open(second, settings.Limits, cancellationToken);
                image.CheckMask(exclude, "exclude mask");
            }

            OutputTarget.Check(files.Output, image.Header, files.Overwrite);
            if (files.Heatmap is { } heatmap)
            {
                OutputTarget.Check(heatmap, image.Width, image.Height, PixelFormat.Gray8, files.Overwrite);
                OutputFile.CheckDifferent(files.Output, heatmap);
            }

            return new FileRestoration(files, settings, image, mask, exclude);
        }
        catch
        {
            image.Dispose();
            mask?.Dispose();
            exclude?.Dispose();
            throw;
        }
    }

    /// <summary>Restores the picture row by row from file to file, where a <see cref="RowFileRestoration"/> can do that. The other steps are then not needed.</summary>
    /// <returns>The finished picture's report; null where the picture must be decoded.</returns>
    public InpaintReport? RunRows(Restorer restorer, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        if (_files.Mask is null || _files.Heatmap is not null || Area < RowFileRestoration.SmallestArea || !_image.IsFile || _maskInput is { IsFile: false } || _excludeInput is { IsFile: false })
        {
            return null;
        }

        InpaintOptions options = _settings.Fill with { Artifacts = _settings.Scores ? ArtifactOutput.Score : ArtifactOutput.None };
        using RowFileRestoration? rows = RowFileRestoration.TryOpen(_image.Reader, _maskInput!.Reader, _files.Output, options, Writing, _excludeInput?.Reader);
        if (rows is null || !IsPrepared(rows, restorer, cancellationToken))
        {
            return null;
        }

        try
        {
            InpaintResult result = rows.Run(progress, cancellationToken);
            double reading = rows.ReadingTime.TotalMilliseconds, writing = rows.WritingTime.TotalMilliseconds;
            double computing = (result.PlanTime + result.ComputeTime + result.ScoreTime).TotalMilliseconds - reading - writing;
            return InpaintReport.Of(
                result, _image.Width, _image.Height, new Milliseconds(reading, 0, Math.Max(0, computing), writing, 0), _files.Output, Words.Of(rows.MaskSource), result.Warnings);
        }
        catch (Exception exception) when (rows.IsWriting)
        {
            OutputFile.Guard(_files.Output, () => ExceptionDispatchInfo.Throw(exception));
            throw;
        }
    }

    /// <summary>Waits for the picture's memory. A picture that has to wait holds nothing but the numbers of its headers; they are read again then.</summary>
    /// <exception cref="MemoryLimitException">The picture exceeds the whole budget.</exception>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    public MemoryLease Enter(MemoryBudget budget, CancellationToken cancellationToken)
    {
        if (budget.TryEnter(Bytes) is { } lease)
        {
            return lease;
        }

        _image.Rest();
        _maskInput?.Rest();
        _excludeInput?.Rest();
        return budget.Enter(Bytes, cancellationToken);
    }

    /// <summary>Decodes the inputs. Further calls do nothing.</summary>
    /// <exception cref="CommandException">The output cannot hold pixels outside the hole (2).</exception>
    public void Decode(CancellationToken cancellationToken)
    {
        if (_picture is not null)
        {
            return;
        }

        long started = Stopwatch.GetTimestamp();
        _picture = _image.Read(cancellationToken);
        if (_maskInput?.Read(cancellationToken) is { } mask)
        {
            _mask = DecodedMask.Of(mask, cancellationToken);
        }
        else
        {
            _transparent = AlphaMask.Take(_picture, cancellationToken);
        }

        if (_excludeInput?.Read(cancellationToken) is { } exclude)
        {
            _exclude = DecodedMask.Of(exclude, cancellationToken);
        }

        OutputTarget.Check(_files.Output, _picture, FindHole, _files.Overwrite);
        _decode = Elapsed(started);
    }

    /// <summary>Fills the hole, and computes the detector's map and the artifact score where they are requested.</summary>
    /// <param name="restorer">The networks.</param>
    /// <param name="progress">Called with the finished share.</param>
    /// <param name="cancellationToken">Checked between steps.</param>
    /// <exception cref="MemoryLimitException">A network does not fit.</exception>
    public void Restore(Restorer restorer, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        Picture picture = _picture!;
        bool mapped = _files.Heatmap is not null;
        ArtifactOutput artifacts = mapped ? ArtifactOutput.Map : _settings.Scores ? ArtifactOutput.Score : ArtifactOutput.None;
        Restoration restoration = restorer.Prepare(Mask, picture.Layout, Options with { Artifacts = artifacts }, Exclude);
        _hole = new byte[Area];
        float[] probabilities = mapped ? new float[Area] : [];
        Pixels pixels = PictureMapping.Pixels(picture);
        _result = restoration.Run(pixels.AsReadOnly(), pixels, Hole.Span, probabilities, progress, cancellationToken);
        if (mapped)
        {
            _map = PictureMapping.Heatmap(probabilities, picture.Width, picture.Height);
        }
    }

    /// <summary>Writes the outputs, each whole or not at all.</summary>
    /// <exception cref="CommandException">An output could not be written (6).</exception>
    public void Encode(CancellationToken cancellationToken)
    {
        long started = Stopwatch.GetTimestamp();
        using StagedPicture? staged = _files.Heatmap is null ? null : StagedPicture.Write(_files.Heatmap, _map!, _files.Overwrite, cancellationToken);
        OutputTarget.Write(_files.Output, _picture!, Writing, cancellationToken);
        staged?.Commit(cancellationToken);
        _encode = Elapsed(started);
    }

    /// <summary>The finished picture's report.</summary>
    /// <param name="total">Milliseconds of all steps together.</param>
    public InpaintReport Report(double total)
    {
        InpaintResult result = _result!;
        return InpaintReport.Of(
            result, _picture!.Width, _picture.Height,
            new Milliseconds(_decode, result.PlanTime.TotalMilliseconds, result.ComputeTime.TotalMilliseconds, _encode, total),
            _files.Output, Words.Of(_mask?.Notes.Reading.Source),
            PictureWarnings.Of(
                _picture.Metadata, _mask?.Notes, _exclude?.Notes, result.HolePixels, _mask is null ? AlphaMask.Warnings(result) : result.Warnings, PictureFile.WarningsOfWriting(_files.Output, _picture, Writing)));
    }

    public void Dispose()
    {
        _image.Dispose();
        _maskInput?.Dispose();
        _excludeInput?.Dispose();
        // A thread that waits for its next picture may still refer to this object, so it must not keep the pixels alive.
        (_picture, _mask, _exclude, _map, _transparent, _hole) = (null, null, null, null, [], []);
    }

    /// <summary>Plans a restoration row by row. Where it is not possible, the masks are as they were.</summary>
    private bool IsPrepared(RowFileRestoration rows, Restorer restorer, CancellationToken cancellationToken)
    {
        bool prepared = false;
        try
        {
            return prepared = rows.TryPrepare(restorer, cancellationToken);
        }
        finally
        {
            if (!prepared)
            {
                _maskInput!.Rest();
                _excludeInput?.Rest();
            }
        }
    }

    private ReadOnlyMemory<byte> FindHole()
    {
        var hole = new byte[Area];
        HoleMask.Build(Mask, Options, hole);
        return hole;
    }

    private InpaintOptions Options => _mask is null ? AlphaMask.Options(_settings.Fill) : _settings.Fill;

    private ReadOnlyMask Mask => new(_mask is null ? _transparent : _mask.Bytes.Span, _picture!.Width, _picture.Height);

    private ReadOnlyMask Exclude => _exclude is null ? default : new(_exclude.Bytes.Span, _picture!.Width, _picture.Height);

    private PictureWriteOptions Writing => new() { Overwrite = _files.Overwrite, Quality = _settings.Quality, Changed = Hole };

    /// <summary>One byte a pixel, 1 where the picture is filled.</summary>
    private Memory<byte> Hole => _hole;

    private static double Elapsed(long since) => Stopwatch.GetElapsedTime(since).TotalMilliseconds;
}
