using System.Diagnostics;

namespace FastInpaint.Imaging;

/// <summary>The restoration of a large picture from file to file, row by row. The pixels are the same as for a decoded picture, but only the windows around the holes are in memory. Not thread-safe.</summary>
public sealed class RowFileRestoration : IDisposable
{
    /// <summary>The least pixels of a picture that is restored row by row. A smaller picture takes little memory when it is decoded, and several of its windows are filled at the same time.</summary>
    public const long SmallestArea = 32_000_000;

    private readonly PictureReader _image;
    private readonly MaskRows _mask;
    private readonly MaskRows? _exclude;
    private readonly string _output;
    private readonly InpaintOptions _options;
    private readonly PictureWriteOptions _writing;
    private PictureRowReader? _picture;
    private PictureRowWriter? _writer;
    private RowRestoration? _restoration;
    private CancellationToken _cancellationToken;
    private long _readTicks;
    private long _writeTicks;

    private RowFileRestoration(PictureReader image, MaskRows mask, MaskRows? exclude, string output, InpaintOptions options, PictureWriteOptions writing) =>
        (_image, _mask, _exclude, _output, _options, _writing) = (image, mask, exclude, output, options, writing);

    /// <summary>The time spent reading the inputs.</summary>
    public TimeSpan ReadingTime => Stopwatch.GetElapsedTime(0, _readTicks) + _mask.Time + (_exclude?.Time ?? TimeSpan.Zero);

    /// <summary>The time spent writing rows.</summary>
    public TimeSpan WritingTime => Stopwatch.GetElapsedTime(0, _writeTicks);

    /// <summary>What decided how much a pixel of the mask is hole. Known after <see cref="TryPrepare"/>.</summary>
    public MaskSource MaskSource => _mask.Source;

    /// <summary>Whether the output was being written. Tells an error of the output from one of the inputs.</summary>
    public bool IsWriting { get; private set; }

    /// <summary>Opens the masks of a picture, if its size, its file's format and the options allow a restoration row by row.</summary>
    /// <param name="image">The picture, whose pixels have not been decoded. <see cref="Run"/> closes it.</param>
    /// <param name="mask">The mask's file. It is read more than once.</param>
    /// <param name="output">The finished picture's file.</param>
    /// <param name="options">How the picture is finished; null for the defaults.</param>
    /// <param name="writing">Quality, and whether an existing file is replaced; null for neither.</param>
    /// <param name="limits">The limits on the files; null for <see cref="PictureLimits.Default"/>.</param>
    /// <param name="exclude">The file of the exclude mask; null for none.</param>
    /// <returns>The restoration; null where the picture has to be decoded. Its pixels have not been decoded then.</returns>
    /// <exception cref="ArgumentException">A mask has another size than the picture.</exception>
    /// <exception cref="PictureFormatException">A mask's content cannot be read.</exception>
    /// <exception cref="PictureLimitException">A mask exceeds a limit.</exception>
    /// <exception cref="IOException">A mask is missing, or fails to be read.</exception>
    public static RowFileRestoration? TryOpen(
        PictureReader image, string mask, string output, InpaintOptions? options = null, PictureWriteOptions? writing = null, PictureLimits? limits = null, string? exclude = null)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentException.ThrowIfNullOrEmpty(output);
        options ??= InpaintOptions.Default;
        PictureHeader header = image.Header;
        string extension = Path.GetExtension(output).ToUpperInvariant();
        // All pixels must be known before the first is written to keep a palette or few bits, or to drop opaque alpha for a format without alpha.
        bool allowed = header.Pixels >= SmallestArea && image.HasRows && !header.HasPalette && header.BitDepth >= 8
            && options is { Strategy: InpaintStrategy.Auto or InpaintStrategy.Local, TimeLimit: null, Artifacts: not ArtifactOutput.Map }
            && extension is ".PNG" or ".PAM" or ".PNM" or ".JPG" or ".JPEG" or ".PPM" or ".PGM" && (extension is ".PNG" or ".PAM" or ".PNM" || !header.Layout.HasAlpha());
        if (!allowed)
        {
            return null;
        }

        var read = new MaskRows(mask, "mask", header, limits);
        try
        {
            return new RowFileRestoration(image, read, exclude is null ? null : new MaskRows(exclude, "exclude mask", header, limits), output, options, writing ?? PictureWriteOptions.Default);
        }
        catch
        {
            read.Dispose();
            throw;
        }
    }

    /// <summary>Reads the mask and plans the restoration.</summary>
    /// <param name="restorer">The networks.</param>
    /// <param name="cancellationToken">Checked between rows.</param>
    /// <returns>False where the windows are so large that decoding the picture is better.</returns>
    /// <inheritdoc cref="Restorer.Prepare(PictureRows, InpaintOptions?, CancellationToken)"/>
    public bool TryPrepare(Restorer restorer, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(restorer);
        PictureHeader header = _image.Header;
        _cancellationToken = cancellationToken;
        var rows = new PictureRows
        {
            Width = header.Width,
            Height = header.Height,
            Format = header.Layout,
            OpenMask = () => _mask.Open(_cancellationToken),
            OpenExclude = _exclude is { } exclude ? () => exclude.Open(_cancellationToken) : null,
            Picture = Read,
            Finished = Write,
        };
        if (header.PixelBytes <= Picture.MaxBytes)
        {
            return restorer.TryPrepare(rows, out _restoration, _options, cancellationToken);
        }

        _restoration = restorer.Prepare(rows, _options, cancellationToken);
        return true;
    }

    /// <summary>Restores the picture. The output is written whole or not at all.</summary>
    /// <param name="progress">Receives the share of finished rows, rising to 1, on the calling thread.</param>
    /// <param name="cancellationToken">Checked between rows and steps.</param>
    /// <returns>What was done, with the warnings of the readers and of the writer.</returns>
    /// <exception cref="InvalidOperationException"><see cref="TryPrepare"/> did not return true.</exception>
    /// <exception cref="PictureFormatException">An input's content cannot be read.</exception>
    /// <exception cref="IOException">A file fails to be read or written.</exception>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    public InpaintResult Run(IProgress<double>? progress = null, CancellationToken cancellationToken = default)
    {
        RowRestoration restoration = _restoration ?? throw new InvalidOperationException("The restoration is not planned; call TryPrepare first, and run it where the result is true.");
        PictureHeader header = _image.Header;
        _cancellationToken = cancellationToken;
        _picture = _image.ReadRows();
        PictureWriteOptions writing = _writing with { Changed = restoration.Tiles == 0 ? ReadOnlyMemory<byte>.Empty : default(ReadOnlyMemory<byte>?) };
        IsWriting = true;
        _writer = PictureRowWriter.Create(_output, header.Width, header.Height, header.Layout, _picture.Metadata, writing, original: _picture);
        IsWriting = false;
        InpaintResult result = restoration.Run(progress, cancellationToken);
        PictureMetadata metadata = _picture.Metadata;
        IEnumerable<string> reading = [.. metadata.Warnings, .. _mask.Warnings(isEmpty: result.HolePixels == 0), .. _exclude?.Warnings() ?? []];
        // Windows does not replace an open file, and the output may be one of the inputs.
        CloseInputs();
        IsWriting = true;
        _writer.Commit(metadata, cancellationToken);
        IsWriting = false;
        return result with { Warnings = [.. reading, .. result.Warnings, .. _writer.Warnings] };
    }

    /// <summary>Closes the masks, and deletes an output that is not complete.</summary>
    public void Dispose()
    {
        _picture?.Dispose();
        _mask.Dispose();
        _exclude?.Dispose();
        _writer?.Dispose();
    }

    private void CloseInputs()
    {
        _picture?.Dispose();
        _image.Dispose();
        _mask.Dispose();
        _exclude?.Dispose();
    }

    private void Read(Span<byte> row)
    {
        long started = Stopwatch.GetTimestamp();
        _picture!.Read(row, _cancellationToken);
        _readTicks += Stopwatch.GetTimestamp() - started;
    }

    private void Write(ReadOnlySpan<byte> row)
    {
        long started = Stopwatch.GetTimestamp();
        IsWriting = true;
        _writer!.Write(row, _cancellationToken);
        IsWriting = false;
        _writeTicks += Stopwatch.GetTimestamp() - started;
    }
}
