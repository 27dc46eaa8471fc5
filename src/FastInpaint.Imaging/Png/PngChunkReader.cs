using FastInpaint.Imaging.IO;

namespace FastInpaint.Imaging.Png;

/// <summary>Walks the chunks of a file and verifies the CRC of each.</summary>
internal sealed class PngChunkReader(ByteSource source, PictureLimits limits)
{
    private long offset;
    private uint crc;
    private int chunks;

    public ByteSource Source => source;

    public uint Type { get; private set; }

    /// <summary>Bytes of the chunk's content.</summary>
    public int Length { get; private set; }

    /// <summary>Bytes of the content that are still to be read.</summary>
    public int Remaining { get; private set; }

    public string Name => $"chunk {PngChunkType.ToName(Type)} at byte {offset}";

    /// <summary>Goes to the next chunk. The current one must be finished.</summary>
    public void Next()
    {
        offset = source.Position;
        uint length = source.ReadUInt32BigEndian("the length of a chunk");
        Span<byte> type = stackalloc byte[4];
        source.ReadExactly(type, "the type of a chunk");
        Type = System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(type);
        if (!PngChunkType.IsValid(Type))
        {
            throw source.Error($"a chunk was expected at byte {offset}, its type is 0x{Type:X8} and not four letters; the file is damaged.");
        }

        if (length > int.MaxValue)
        {
            throw source.Error($"{Name} claims {length} bytes, at most 2147483647 are allowed; the file is damaged.");
        }

        if (Type != PngChunkType.Idat && ++chunks > limits.MaxSegments)
        {
            throw new PictureLimitException($"{source.Name}: the file has more than {limits.MaxSegments} chunks beside its pixels; strip its metadata or raise the limit.");
        }

        Length = Remaining = (int)length;
        crc = PngCrc.Update(PngCrc.Start, type);
    }

    /// <summary>Some of the chunk's content, at least one byte unless nothing remains.</summary>
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

    /// <summary>The whole content; finishes the chunk. Allocates only what the file really holds.</summary>
    public byte[] ReadAll()
    {
        if (source.Peek(Length).Length < Length)
        {
            throw source.Error($"{Name} claims {Length} bytes and the file ends before; it is truncated, fetch or export it again.");
        }

        var content = new byte[Length];
        Read(content);
        Finish();
        return content;
    }

    /// <summary>Reads what remains and compares the CRC.</summary>
    public void Finish()
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
        if (expected != actual)
        {
            throw source.Error($"{Name} has the CRC {expected:X8} and its content the CRC {actual:X8}; the file is damaged, fetch or export it again.");
        }
    }
}
