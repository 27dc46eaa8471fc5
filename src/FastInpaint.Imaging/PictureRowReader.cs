using FastInpaint.Imaging.Formats;

namespace FastInpaint.Imaging;

/// <summary>Reads a picture file row by row, from top to bottom, without holding the picture. Not thread-safe.</summary>
/// <remarks>
/// PNG and PNM rows are decoded on request. For a baseline JPEG file the compressed bytes and three rows of MCUs are held. Other files are decoded whole, and <see cref="HoldsWholePicture"/> is true:
/// interlaced PNG, progressive JPEG, JPEG with components in separate scans, any file whose orientation is not upright, BMP, GIF, WebP and TIFF.
/// </remarks>
public sealed class PictureRowReader : IDisposable
{
    private readonly RowSource _source;
    private readonly Stream? _owned;
    private readonly int _stride;

    internal PictureRowReader(RowSource source, Stream? owned)
    {
        (_source, _owned) = (source, owned);
        _stride = source.Header.Width * source.Header.Layout.BytesPerPixel();
    }

    /// <summary>Size, layout and bit depth of the upright picture.</summary>
    public PictureHeader Header => _source.Header;

    /// <summary>The metadata that precedes the pixels in the file; after the last row, all metadata.</summary>
    public PictureMetadata Metadata => _source.Metadata;

    /// <summary>Whether the whole picture is in memory, because the file cannot be decoded row by row.</summary>
    public bool HoldsWholePicture => _source.IsWhole;

    /// <summary>Rows that have been read.</summary>
    public int Row { get; private set; }

    /// <summary>Opens a file and reads it up to its pixels.</summary>
    /// <param name="path">The file.</param>
    /// <param name="limits">The limits on the file; null for <see cref="PictureLimits.Default"/>.</param>
    /// <param name="cancellationToken">Checked while a picture is decoded whole.</param>
    /// <exception cref="PictureFormatException">The content cannot be read.</exception>
    /// <exception cref="PictureLimitException">The picture exceeds a limit.</exception>
    /// <exception cref="IOException">The file is missing, a folder, or fails to be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static PictureRowReader Open(string path, PictureLimits? limits = null, CancellationToken cancellationToken = default) =>
        Open(path, limits, orWhole: true, cancellationToken)!;

    /// <summary>Opens a file and reads it up to its pixels, if it can be decoded row by row.</summary>
    /// <param name="path">The file.</param>
    /// <param name="limits">The limits on the file; null for <see cref="PictureLimits.Default"/>.</param>
    /// <returns>The reader; null where the file can only be decoded whole. Its pixels have not been decoded then.</returns>
    /// <inheritdoc cref="Open(string, PictureLimits?, CancellationToken)"/>
    public static PictureRowReader? TryOpen(string path, PictureLimits? limits = null) => Open(path, limits, orWhole: false, CancellationToken.None);

    /// <summary>Opens a picture at the position of a stream, and reads it up to its pixels.</summary>
    /// <param name="stream">The stream, which need not be seekable; left open.</param>
    /// <param name="limits">The limits on the picture; null for <see cref="PictureLimits.Default"/>.</param>
    /// <param name="name">What messages call the picture.</param>
    /// <param name="cancellationToken">Checked while a picture is decoded whole.</param>
    /// <exception cref="PictureFormatException">The content cannot be read.</exception>
    /// <exception cref="PictureLimitException">The picture exceeds a limit.</exception>
    /// <exception cref="IOException">The stream fails to be read.</exception>
    public static PictureRowReader Open(Stream stream, PictureLimits? limits = null, string name = "picture", CancellationToken cancellationToken = default) =>
        new(Source(stream, limits, name, orWhole: true, cancellationToken)!, null);

    /// <summary>Reads the next rows.</summary>
    /// <param name="rows">Receives whole rows of width * bytes per pixel each; at most as many as are left.</param>
    /// <param name="cancellationToken">Checked between rows.</param>
    /// <exception cref="ArgumentException">The length is not that of whole rows, or fewer are left.</exception>
    /// <exception cref="PictureFormatException">The content cannot be read.</exception>
    /// <exception cref="IOException">The file fails to be read.</exception>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    public void Read(Span<byte> rows, CancellationToken cancellationToken = default)
    {
        if (rows.Length % _stride != 0 || rows.Length / _stride > Header.Height - Row)
        {
            throw new ArgumentException($"{rows.Length} bytes were asked for; a row has {_stride}, and {Header.Height - Row} rows are left.", nameof(rows));
        }

        for (; rows.Length > 0; rows = rows[_stride..])
        {
            cancellationToken.ThrowIfCancellationRequested();
            _source.Read(rows[.._stride]);
            if (++Row == Header.Height)
            {
                _source.Finish();
            }
        }
    }

    /// <summary>The rows in the form of the file's format.</summary>
    internal RowSource Rows => _source;

    /// <summary>Closes the file.</summary>
    public void Dispose()
    {
        _source.Dispose();
        _owned?.Dispose();
    }

    private static PictureRowReader? Open(string path, PictureLimits? limits, bool orWhole, CancellationToken cancellationToken)
    {
        FileStream file = PictureFile.Open(path);
        PictureRowReader? reader = null;
        try
        {
            RowSource? source = Source(file, limits, path, orWhole, cancellationToken);
            return reader = source is null ? null : new PictureRowReader(source, file);
        }
        finally
        {
            if (reader is null)
            {
                file.Dispose();
            }
        }
    }

    private static RowSource? Source(Stream stream, PictureLimits? limits, string name, bool orWhole, CancellationToken cancellationToken)
    {
        PictureReading reading = PictureFile.Open(stream, limits, name);
        return reading.HasRows ? reading.Rows() : orWhole ? new WholeRowSource(reading.Decode(cancellationToken)) : null;
    }
}
