using System.Buffers.Binary;

namespace FastInpaint.Imaging.Jpeg;

/// <summary>The tables that a JPEG file has defined so far. A later definition replaces an earlier one.</summary>
/// <param name="name">What messages call the file.</param>
internal sealed class JpegTables(string name)
{
    /// <summary>The number of tables of each kind.</summary>
    public const int Count = 4;

    /// <summary>Quantization tables in natural order, without zeros.</summary>
    public ushort[]?[] Quantization { get; } = new ushort[]?[Count];

    public JpegHuffmanTable?[] Dc { get; } = new JpegHuffmanTable?[Count];

    public JpegHuffmanTable?[] Ac { get; } = new JpegHuffmanTable?[Count];

    public void ReadQuantization(ReadOnlySpan<byte> content)
    {
        while (content.Length > 0)
        {
            int size = content[0] >> 4, number = content[0] & 15;
            int bytes = size == 0 ? 64 : 128;
            if (size > 1 || number >= Count || content.Length < 1 + bytes)
            {
                throw JpegError.Damaged(name, $"segment DQT has table {number} of kind {size} in {content.Length} bytes");
            }

            var table = new ushort[64];
            for (int i = 0; i < 64; i++)
            {
                table[JpegZigZag.Natural[i]] = size == 0 ? content[1 + i] : BinaryPrimitives.ReadUInt16BigEndian(content[(1 + 2 * i)..]);
            }

            Quantization[number] = Array.IndexOf(table, (ushort)0) < 0 ? table : throw JpegError.Damaged(name, $"quantization table {number} holds a 0");
            content = content[(1 + bytes)..];
        }
    }

    public void ReadHuffman(ReadOnlySpan<byte> content)
    {
        while (content.Length > 0)
        {
            int kind = content[0] >> 4, number = content[0] & 15;
            int count = 0;
            for (int i = 1; i <= 16 && content.Length > 16; i++)
            {
                count += content[i];
            }

            if (kind > 1 || number >= Count || content.Length < 17 + count || count > 256)
            {
                throw JpegError.Damaged(name, $"segment DHT has table {number} of kind {kind} with {count} codes in {content.Length} bytes");
            }

            (kind == 0 ? Dc : Ac)[number] = JpegHuffmanTable.Make(content.Slice(1, 16), content.Slice(17, count)) ?? throw JpegError.Damaged(name, $"Huffman table {number} of kind {kind} has more codes than fit");
            content = content[(17 + count)..];
        }
    }
}
