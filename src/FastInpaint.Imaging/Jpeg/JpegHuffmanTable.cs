namespace FastInpaint.Imaging.Jpeg;

/// <summary>A Huffman table for decoding. Codes of up to 9 bits take one look-up; longer codes are compared with the largest code of each length (T.81, annex F.2.2.3).</summary>
internal sealed class JpegHuffmanTable
{
    public const int LookupBits = 9;

    /// <summary>Bits of the longest code.</summary>
    public const int LongestCode = 16;

    private readonly ushort[] _lookup = new ushort[1 << LookupBits];
    private readonly int[] _limit = new int[LongestCode + 2];
    private readonly int[] _offset = new int[LongestCode + 1];
    private readonly byte[] _values;

    private JpegHuffmanTable(byte[] values) => _values = values;

    /// <summary>Makes a table; null where there are more codes than their lengths allow.</summary>
    /// <param name="counts">The number of codes of each length, 1 to 16 bits.</param>
    public static JpegHuffmanTable? Make(ReadOnlySpan<byte> counts, ReadOnlySpan<byte> values)
    {
        var table = new JpegHuffmanTable(values.ToArray());
        int code = 0, index = 0;
        for (int length = 1; length <= LongestCode; length++)
        {
            table._offset[length] = index - code;
            for (int i = 0; i < counts[length - 1]; i++, code++, index++)
            {
                if (length <= LookupBits && code < 1 << length)
                {
                    int first = code << (LookupBits - length);
                    table._lookup.AsSpan(first, 1 << (LookupBits - length)).Fill((ushort)(length << 8 | values[index]));
                }
            }

            if (code > 1 << length)
            {
                return null;
            }

            // One after the last code of this length, aligned to 16 bits.
            table._limit[length] = code << (LongestCode - length);
            code <<= 1;
        }

        table._limit[LongestCode + 1] = int.MaxValue;
        return table;
    }

    /// <summary>The length (upper byte) and value (lower byte) of the code at the start of these 9 bits; 0 where the code is longer.</summary>
    public int Lookup(int bits) => _lookup[bits];

    /// <summary>The length and value of the code of any length at the start of these 16 bits; 0 where there is none.</summary>
    public int Find(int bits)
    {
        int length = 1;
        while (bits >= _limit[length])
        {
            length++;
        }

        int index = length <= LongestCode ? (bits >> (LongestCode - length)) + _offset[length] : -1;
        return (uint)index < (uint)_values.Length ? length << 8 | _values[index] : 0;
    }
}
