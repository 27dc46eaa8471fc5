using System.Diagnostics;
using FastInpaint.Imaging.Formats;

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

    /// <summary>Makes the restoration of a picture row by row, if its size, its file's format and the options allow that.</summary>
    /// <param name="image">The picture, whose pixels have not been decoded.</param>
    /// <param name="mask">The mask, whose pixels have not been decoded. It is read more than once, or decoded whole where its file does not allow that.</param>
    /// <param name="output">The finished picture's file.</param>
    /// <param name="options">How the picture is finished; null for the defaults.</param>
    /// <param name="writing">Quality, and whether an existing file is replaced; null for neither.</param>
    /// <param name="exclude">The exclude mask, whose pixels have not been decoded; null for none.</param>
    /// <returns>The restoration, whose <see cref="Run"/> closes the readers; null where the picture has to be decoded.</returns>
    /// <exception cref="ArgumentException">A mask has another size than the picture, or the output's extension is unknown.</exception>
    public static RowFileRestoration? TryOpen(
        PictureReader image, PictureReader mask, string output, InpaintOptions? options = null, PictureWriteOptions? writing = null, PictureReader? exclude = null)
    {
        ArgumentNullException.ThrowIfNull(mask);
        if (!IsPossible(image, output, options))
        {
            return null;
        }

        PictureHeader header = image.Header;
        return new RowFileRestoration(
            image, new MaskRows(mask, "mask", header), exclude is null ? null : new MaskRows(exclude, "exclude mask", header), output, options ?? InpaintOptions.Default, writing ?? PictureWriteOptions.Default);
    }

    /// <summary>Whether a picture's size, its file's format and the options allow a restoration row by row.</summary>
    internal static bool IsPossible(PictureReader image, string output, InpaintOptions? options)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentException.ThrowIfNullOrEmpty(output);
        options ??= InpaintOptions.Default;
        PictureHeader header = image.Header;
        PictureCodec written = PictureFormats.Named(output, header.Format);
        // All pixels must be known before the first is written to keep a palette or few bits, or to drop opaque alpha for a format without alpha.
        return header.Pixels >= SmallestArea && image.HasRows && !header.HasPalette && header.BitDepth >= 8
            && options is { Strategy: InpaintStrategy.Auto or InpaintStrategy.Local, TimeLimit: null, Artifacts: not ArtifactOutput.Map }
            && written.WritesRows(output) && (written.HoldsAlpha(output) || !header.Layout.HasAlpha());
    }

    /// <summary>Reads the mask and plans the restoration.</summary>
    /// <param name="restorer">The networks.</param>
    /// <param name="cancellationToken">Checked between rows.</param>
    /// <returns>False where the windows are so large that decoding the picture is better. The picture's pixels have not been decoded then; a mask has to be opened again.</returns>
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
        if (header.PixelBytes > Picture.MaxBytes)
        {
            _restoration = restorer.Prepare(rows, _options, cancellationToken);
        }
        else if (!restorer.TryPrepare(rows, out _restoration, _options, cancellationToken))
        {
            return false;
        }

        _mask.CloseDecoded();
        _exclude?.CloseDecoded();
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

    /// <summary>Deletes an output that is not complete.</summary>
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
        _mask.Close();
        _exclude?.Close();
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
