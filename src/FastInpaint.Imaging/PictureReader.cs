using FastInpaint.Imaging.Formats;

namespace FastInpaint.Imaging;

/// <summary>An open picture file. Its header is read; its pixels are decoded on request, once: whole by <see cref="Read"/>, or row by row by <see cref="ReadRows"/>. Not thread-safe.</summary>
/// <remarks>PNG and PNM files are read as far as their header. The bytes of other files are in memory as long as the reader lives.</remarks>
public sealed class PictureReader : IDisposable
{
    private readonly PictureReading _reading;
    private readonly Stream? _owned;
    private bool _isRead;

    private PictureReader(Stream stream, Stream? owned, PictureLimits? limits, string name)
    {
        _owned = owned;
        _reading = PictureFile.Open(stream, limits, name);
        Header = _reading.Header();
    }

    /// <summary>Size, layout and bit depth of the upright picture, and the memory for reading it.</summary>
    public PictureHeader Header { get; }

    /// <summary>Whether the pixels can be decoded row by row.</summary>
    public bool HasRows => _reading.HasRows;

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
            return new PictureReader(file, file, limits, path);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Opens a picture at the position of a stream, and reads it up to its pixels.</summary>
    /// <param name="stream">The stream, which need not be seekable; left open. It may be read beyond the picture's end.</param>
    /// <param name="limits">The limits on the picture; null for <see cref="PictureLimits.Default"/>.</param>
    /// <param name="name">What messages call the picture.</param>
    /// <exception cref="PictureFormatException">The content cannot be read.</exception>
    /// <exception cref="PictureLimitException">The picture exceeds a limit.</exception>
    /// <exception cref="IOException">The stream fails to be read.</exception>
    public static PictureReader Open(Stream stream, PictureLimits? limits = null, string name = "picture") => new(stream, null, limits, name);

    /// <summary>Decodes the whole picture.</summary>
    /// <param name="cancellationToken">Checked between rows.</param>
    /// <exception cref="InvalidOperationException">The pixels have been decoded before.</exception>
    /// <inheritdoc cref="PictureFile.Read(Stream, PictureLimits?, string, CancellationToken)"/>
    public Picture Read(CancellationToken cancellationToken = default)
    {
        Begin();
        return _reading.Decode(cancellationToken);
    }

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

        Begin();
        return new PictureRowReader(_reading.Rows(), null);
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _owned?.Dispose();

    private void Begin()
    {
        if (_isRead)
        {
            throw new InvalidOperationException("The pixels have been decoded before; open the file again.");
        }

        _isRead = true;
    }
}
