using FastInpaint.Imaging.Formats;

namespace FastInpaint.Imaging;

/// <summary>An open picture file. Its header is read; its pixels are decoded on request, once: whole by <see cref="Read"/>, or row by row by <see cref="ReadRows"/>. Not thread-safe.</summary>
/// <remarks>PNG and PNM files are read as far as their header. The bytes of other files are in memory until the pixels have been decoded.</remarks>
public sealed class PictureReader : IDisposable
{
    private readonly Stream _stream;
    private readonly bool _leaveOpen;
    private readonly PictureLimits? _limits;
    private readonly string _name;
    private readonly long _start;
    private PictureReading? _reading;

    private PictureReader(Stream stream, bool leaveOpen, PictureLimits? limits, string name)
    {
        (_stream, _leaveOpen, _limits, _name) = (stream, leaveOpen, limits, name);
        _start = CanRewind ? stream.Position : 0;
        _reading = PictureFile.Open(stream, limits, name);
        (Header, HasRows) = (_reading.Header(), _reading.HasRows);
    }

    /// <summary>Size, layout and bit depth of the upright picture, and the memory for reading it.</summary>
    public PictureHeader Header { get; }

    /// <summary>Whether the pixels can be decoded row by row.</summary>
    public bool HasRows { get; }

    /// <summary>Whether the pixels can be decoded again after <see cref="Rewind"/>.</summary>
    internal bool CanRewind => _stream.CanSeek;

    /// <summary>Opens a file and reads it up to its pixels.</summary>
    /// <param name="path">The file, or a pipe.</param>
    /// <param name="limits">The limits on the file; null for <see cref="PictureLimits.Default"/>.</param>
    /// <exception cref="PictureFormatException">The content cannot be read.</exception>
    /// <exception cref="PictureLimitException">The picture exceeds a limit.</exception>
    /// <exception cref="IOException">The file is missing, a folder, or fails to be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static PictureReader Open(string path, PictureLimits? limits = null)
    {
        FileStream file = PictureFile.Open(path);
        try
        {
            return new PictureReader(file, leaveOpen: false, limits, path);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Opens a picture at the position of a stream, and reads it up to its pixels.</summary>
    /// <param name="stream">The stream, which need not be seekable. It may be read beyond the picture's end.</param>
    /// <param name="limits">The limits on the picture; null for <see cref="PictureLimits.Default"/>.</param>
    /// <param name="name">What messages call the picture.</param>
    /// <param name="leaveOpen">Whether <see cref="Dispose"/> leaves the stream open.</param>
    /// <exception cref="PictureFormatException">The content cannot be read.</exception>
    /// <exception cref="PictureLimitException">The picture exceeds a limit.</exception>
    /// <exception cref="IOException">The stream fails to be read.</exception>
    public static PictureReader Open(Stream stream, PictureLimits? limits = null, string name = "picture", bool leaveOpen = true)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return new PictureReader(stream, leaveOpen, limits, name);
    }

    /// <summary>Decodes the whole picture.</summary>
    /// <param name="cancellationToken">Checked between rows.</param>
    /// <exception cref="InvalidOperationException">The pixels have been decoded before.</exception>
    /// <inheritdoc cref="PictureFile.Read(Stream, PictureLimits?, string, CancellationToken)"/>
    public Picture Read(CancellationToken cancellationToken = default) => Begin().Decode(cancellationToken);

    /// <summary>Begins to decode row by row.</summary>
    /// <returns>The reader of the rows, which does not close the file.</returns>
    /// <exception cref="InvalidOperationException">The pixels have been decoded before, or <see cref="HasRows"/> is false.</exception>
    /// <exception cref="PictureFormatException">The content cannot be read.</exception>
    /// <exception cref="PictureLimitException">The picture exceeds a limit.</exception>
    /// <exception cref="IOException">The file fails to be read.</exception>
    public PictureRowReader ReadRows()
    {
        if (!HasRows)
        {
            throw new InvalidOperationException("The picture can only be decoded whole; use Read.");
        }

        return new PictureRowReader(Begin().Rows(), null);
    }

    /// <summary>Closes the file.</summary>
    public void Dispose()
    {
        if (!_leaveOpen)
        {
            _stream.Dispose();
        }
    }

    /// <summary>Goes back to the header, which is read again, so that the pixels can be decoded again.</summary>
    internal void Rewind()
    {
        _stream.Position = _start;
        _reading = PictureFile.Open(_stream, _limits, _name);
    }

    /// <summary>The file at its pixels. This object holds the file's bytes no longer.</summary>
    private PictureReading Begin()
    {
        PictureReading reading = _reading ?? throw new InvalidOperationException("The pixels have been decoded before; open the file again.");
        _reading = null;
        return reading;
    }
}
