using System.Buffers.Binary;

namespace FastInpaint.Imaging.IO;

/// <summary>Reads the bytes of a picture file forward, and knows the position for messages.</summary>
internal sealed class ByteSource
{
    private const int FirstBytes = 1 << 16;

    private readonly Stream stream;
    private readonly long? length;
    private readonly long origin;
    private readonly long maxBytes;
    private byte[] buffer = [];
    private int start;
    private int end;
    private long bufferPosition;

    /// <exception cref="PictureLimitException">The file is longer than the limit.</exception>
    public ByteSource(Stream stream, string name, PictureLimits limits)
    {
        ArgumentNullException.ThrowIfNull(stream);
        this.stream = stream;
        Name = name;
        maxBytes = limits.MaxFileBytes;

        // Devices and some virtual files are seekable and report length 0.
        if (stream.CanSeek && stream.Length > stream.Position)
        {
            origin = stream.Position;
            length = stream.Length - origin;
            RequireShort(length.Value);
        }
    }

    /// <summary>What messages call the file.</summary>
    public string Name { get; }

    /// <summary>Offset of the next byte from where the picture starts.</summary>
    public long Position => bufferPosition + start;

    /// <summary>Bytes from here to the file's end; null where the length is unknown.</summary>
    public long? Remaining => length - Position;

    /// <summary>Whether more bytes follow. Where the length is unknown, only bytes that have already arrived count.</summary>
    public bool IsFollowed => Remaining is > 0 || start < end;

    /// <summary>Up to <paramref name="count"/> bytes from here without consuming them; fewer only where the file ends. The buffer grows with the bytes that arrive, not with the count.</summary>
    public ReadOnlySpan<byte> Peek(int count)
    {
        while (end - start < count && Fill())
        {
        }

        return buffer.AsSpan(start, Math.Min(count, end - start));
    }

    public int Read(Span<byte> destination)
    {
        if (start == end)
        {
            if (destination.Length >= Math.Max(FirstBytes, buffer.Length))
            {
                int direct = stream.Read(destination);
                bufferPosition += direct;
                RequireShort(bufferPosition);
                return direct;
            }

            if (!Fill())
            {
                return 0;
            }
        }

        int count = Math.Min(destination.Length, end - start);
        buffer.AsSpan(start, count).CopyTo(destination);
        start += count;
        return count;
    }

    /// <summary>The next byte, or -1 at the end.</summary>
    public int ReadByte() => start < end || Fill() ? buffer[start++] : -1;

    public void ReadExactly(Span<byte> destination, string what)
    {
        int done = 0;
        while (done < destination.Length)
        {
            int count = Read(destination[done..]);
            done += count != 0 ? count : throw Truncated(what);
        }
    }

    /// <summary>The bytes from here to the file's end: the stream's own memory where it exposes it, else a copy that takes at most twice the bytes that have arrived.</summary>
    /// <exception cref="PictureLimitException">The bytes do not fit in an array.</exception>
    public ReadOnlyMemory<byte> ReadAll()
    {
        if (length is { } all && stream is MemoryStream memory && memory.TryGetBuffer(out ArraySegment<byte> visible))
        {
            return visible.AsMemory((int)(origin + Position), (int)(all - Position));
        }

        var bytes = new byte[Remaining is { } known ? Math.Min(known, Array.MaxLength) : 1 << 16];
        int count = 0;
        for (int read; (read = Read(bytes.AsSpan(count))) > 0;)
        {
            count += read;
            if (count == bytes.Length && Remaining is not 0)
            {
                int larger = (int)Math.Min(2L * count, Array.MaxLength);
                Array.Resize(ref bytes, larger > count ? larger : throw new PictureLimitException($"{Name}: the file has more than {Array.MaxLength} bytes; cut the picture into parts."));
            }
        }

        Array.Resize(ref bytes, count);
        return bytes;
    }

    /// <summary>Reads bytes at a position of the file, without changing <see cref="Position"/>.</summary>
    /// <param name="position">Offset from where the picture starts.</param>
    /// <returns>False where the stream's length is unknown, or the stream ends too early.</returns>
    public bool TryReadAt(long position, Span<byte> destination)
    {
        if (length is not { } known || position + destination.Length > known)
        {
            return false;
        }

        long place = stream.Position;
        stream.Position = origin + position;
        int count = stream.ReadAtLeast(destination, destination.Length, throwOnEndOfStream: false);
        stream.Position = place;
        return count == destination.Length;
    }

    public uint ReadUInt32BigEndian(string what)
    {
        Span<byte> bytes = stackalloc byte[4];
        ReadExactly(bytes, what);
        return BinaryPrimitives.ReadUInt32BigEndian(bytes);
    }

    public PictureFormatException Error(string message, Exception? cause = null) => new($"{Name}: {message}", cause);

    public PictureFormatException Truncated(string what) =>
        Error($"the file ends at byte {Position}, inside {what}; it is truncated, fetch or export it again.");

    private bool Fill()
    {
        if (start > 0)
        {
            buffer.AsSpan(start, end - start).CopyTo(buffer);
            bufferPosition += start;
            (start, end) = (0, end - start);
        }

        if (end == buffer.Length)
        {
            Array.Resize(ref buffer, Math.Max(FirstBytes, buffer.Length * 2));
        }

        int count = stream.Read(buffer.AsSpan(end));
        end += count;
        RequireShort(bufferPosition + end);
        return count > 0;
    }

    private void RequireShort(long bytes)
    {
        if (bytes > maxBytes)
        {
            throw new PictureLimitException($"{Name}: the file has {bytes} bytes or more, the limit is {maxBytes}; raise the limit or use a smaller file.");
        }
    }
}
