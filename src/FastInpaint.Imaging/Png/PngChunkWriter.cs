using System.Buffers.Binary;
using FastInpaint.Files;

namespace FastInpaint.Imaging.Png;

/// <summary>Writes chunks: length, type, content, CRC.</summary>
internal sealed class PngChunkWriter(Stream stream)
{
    public void Write(uint type, ReadOnlySpan<byte> content)
    {
        Span<byte> head = stackalloc byte[8];
        BinaryPrimitives.WriteInt32BigEndian(head, content.Length);
        BinaryPrimitives.WriteUInt32BigEndian(head[4..], type);
        Span<byte> tail = stackalloc byte[4];
        uint crc = PngCrc.Update(PngCrc.Update(PngCrc.Start, head[4..]), content);
        BinaryPrimitives.WriteUInt32BigEndian(tail, PngCrc.Finish(crc));
        stream.Write(head);
        stream.Write(content);
        stream.Write(tail);
    }
}

/// <summary>A stream that writes its bytes as IDAT chunks; <see cref="Complete"/> writes the last one.</summary>
internal sealed class PngIdatStream(PngChunkWriter chunks) : PlainStream
{
    private const int ChunkBytes = 1 << 16;

    private readonly byte[] buffer = new byte[ChunkBytes];
    private int count;

    /// <summary>The bytes of the chunks that hold this many bytes of content.</summary>
    public static long Chunked(long bytes) => bytes + (12 * ((bytes / ChunkBytes) + 1));

    public override bool CanWrite => true;

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            int part = Math.Min(bytes.Length, buffer.Length - count);
            bytes[..part].CopyTo(buffer.AsSpan(count));
            bytes = bytes[part..];
            count += part;
            if (count == buffer.Length)
            {
                WriteChunk();
            }
        }
    }

    /// <summary>Writes the buffered bytes as the last chunk.</summary>
    public void Complete()
    {
        if (count > 0)
        {
            WriteChunk();
        }
    }

    private void WriteChunk()
    {
        chunks.Write(PngChunkType.Idat, buffer.AsSpan(0, count));
        count = 0;
    }
}
