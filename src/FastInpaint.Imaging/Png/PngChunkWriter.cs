using System.Buffers.Binary;

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
