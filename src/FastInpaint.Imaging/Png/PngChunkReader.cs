using System.Buffers.Binary;
using FastInpaint.Imaging.Formats;
using FastInpaint.Imaging.IO;

namespace FastInpaint.Imaging.Png;

/// <summary>Reads the chunks of a file one after the other and verifies their CRCs.</summary>
internal sealed class PngChunkReader(ByteSource source, PictureLimits limits)
{
    private long offset;
    private uint crc;
    private int chunks;
    private bool named = true;

    public ByteSource Source => source;

    public uint Type { get; private set; }

    /// <summary>Bytes of the chunk's content.</summary>
    public int Length { get; private set; }

    /// <summary>Bytes of the content that were not read yet.</summary>
    public int Remaining { get; private set; }

    /// <summary>Whether the type is four letters. False only where faults are tolerated, the chunk is not critical, and it seems to lie inside the file; other such chunks are refused.</summary>
    public bool IsNamed => named;

    public string Name => named ? $"chunk {PngChunkType.ToName(Type)} at byte {offset}" : $"chunk 0x{Type:X8} at byte {offset}";

    /// <summary>The error of the last <see cref="TryFinish"/> that returned false, as a sentence.</summary>
    public string CrcError { get; private set; } = "";

    /// <summary>Bytes of a file after its pixels; 0 for a pipe.</summary>
    /// <param name="source">The source, at the content of the first IDAT chunk.</param>
    public static long BytesBehindPixels(ByteSource source)
    {
        const int Head = 8, Tail = 4;
        long at = source.Position - Head;
        Span<byte> head = stackalloc byte[Head];
        while (source.TryReadAt(at, head) && BinaryPrimitives.ReadUInt32BigEndian(head[4..]) == PngChunkType.Idat)
        {
            at += Head + BinaryPrimitives.ReadUInt32BigEndian(head) + Tail;
        }

        return Math.Max(0, CodecMemory.FileBytes(source) - at);
    }

    /// <summary>Goes to the next chunk. The current one must be finished.</summary>
    public void Next()
    {
        offset = source.Position;
        uint length = source.ReadUInt32BigEndian("the length of a chunk");
        Span<byte> type = stackalloc byte[4];
        source.ReadExactly(type, "the type of a chunk");
        Type = BinaryPrimitives.ReadUInt32BigEndian(type);
        named = PngChunkType.IsValid(Type);
        if (!named && (limits.Strict || PngChunkType.IsCritical(Type) || length > Math.Min(source.Remaining ?? int.MaxValue, int.MaxValue)))
        {
            throw source.Error($"a chunk was expected at byte {offset}, its type is 0x{Type:X8} and not four letters; the file is damaged, fetch or export it again.");
        }

        if (length > int.MaxValue)
        {
            throw source.Error($"{Name} claims {length} bytes, at most 2147483647 are allowed; the file is damaged, fetch or export it again.");
        }

        if (Type != PngChunkType.Idat && ++chunks > limits.MaxSegments)
        {
            throw new PictureLimitException($"{source.Name}: the file has more than {limits.MaxSegments} chunks beside its pixels; strip its metadata or raise the limit.");
        }

        Length = Remaining = (int)length;
        crc = PngCrc.Update(PngCrc.Start, type);
    }

    /// <summary>Reads some of the chunk's content, at least one byte unless nothing remains.</summary>
    public int Read(Span<byte> destination)
    {
        if (Remaining == 0 || destination.IsEmpty)
        {
            return 0;
        }

        int count = source.Read(destination[..Math.Min(destination.Length, Remaining)]);
        if (count == 0)
        {
            throw source.Truncated(Name);
        }

        crc = PngCrc.Update(crc, destination[..count]);
        Remaining -= count;
        return count;
    }

    /// <summary>Reads the whole content and finishes the chunk. Allocates no more than the file really holds, whatever length the chunk states.</summary>
    /// <returns>Null where the CRC is wrong.</returns>
    public byte[]? TryReadAll()
    {
        if ((source.Remaining ?? source.Peek(Length).Length) < Length)
        {
            throw source.Error($"{Name} claims {Length} bytes and the file ends before; it is truncated, fetch or export it again.");
        }

        return TryReadFirst(Length);
    }

    /// <summary>Reads the first bytes of the content and finishes the chunk.</summary>
    /// <param name="count">At most <see cref="Length"/>.</param>
    /// <returns>Null where the CRC is wrong.</returns>
    public byte[]? TryReadFirst(int count)
    {
        var content = new byte[count];
        for (int done = 0; done < count;)
        {
            done += Read(content.AsSpan(done));
        }

        return TryFinish() ? content : null;
    }

    /// <inheritdoc cref="TryReadAll"/>
    /// <exception cref="PictureFormatException">The CRC is wrong.</exception>
    public byte[] ReadAll() => TryReadAll() ?? throw source.Error(CrcError);

    /// <summary>Reads the rest of the chunk.</summary>
    /// <exception cref="PictureFormatException">The CRC is wrong.</exception>
    public void Finish()
    {
        if (!TryFinish())
        {
            throw source.Error(CrcError);
        }
    }

    /// <summary>Reads the rest of the chunk.</summary>
    /// <returns>Whether the CRC is right.</returns>
    public bool TryFinish()
    {
        if (Remaining > 0)
        {
            var rest = new byte[Math.Min(Remaining, 1 << 14)];
            while (Remaining > 0)
            {
                Read(rest);
            }
        }

        uint expected = source.ReadUInt32BigEndian(Name);
        uint actual = PngCrc.Finish(crc);
        if (expected == actual)
        {
            return true;
        }

        CrcError = $"{Name} has the CRC {expected:X8} and its content the CRC {actual:X8}; the file is damaged, fetch or export it again.";
        return false;
    }
}
