using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace FastInpaint.Imaging.Jpeg;

/// <summary>Writes the entropy-coded data of a baseline scan, a row of MCUs at a time.</summary>
/// <param name="codes">Codes of DC differences and AC runs, for luma and for chroma.</param>
internal sealed class JpegScanWriter(JpegFrame frame, int[] scan, (JpegHuffmanCode Dc, JpegHuffmanCode Ac)[] codes, Stream stream)
{
    private readonly JpegBlockOrder _order = new(frame, scan);
    private readonly JpegBlockWriter _blocks = new(stream);

    /// <summary>Writes a row of MCUs. Call for each row in order, from the first.</summary>
    public void Write(int mcuRow)
    {
        var coder = new Coder(_blocks, codes);
        _order.Visit(mcuRow, ref coder);
    }

    /// <summary>Writes the remaining bits.</summary>
    public void Finish() => _blocks.Finish();

    private readonly struct Coder(JpegBlockWriter blocks, (JpegHuffmanCode Dc, JpegHuffmanCode Ac)[] codes) : JpegBlockOrder.IVisitor
    {
        public void Take(int component, int difference, ReadOnlySpan<short> block)
        {
            (JpegHuffmanCode dc, JpegHuffmanCode ac) = codes[Math.Min(component, codes.Length - 1)];
            blocks.Write(block, difference, dc.Codes, ac.Codes);
        }
    }
}

/// <summary>Writes blocks as the bits of an entropy-coded segment; a 0 follows each byte 0xFF.</summary>
internal sealed class JpegBlockWriter(Stream stream)
{
    // The most bytes of a block: 64 codes with their numbers, at most 32 bits each, a 0 after every byte, and the bits left from the block before.
    private const int LargestBlock = 64 * 4 * 2 + 16;

    private readonly byte[] _buffer = new byte[1 << 16];
    private ulong _bits;
    private int _count;
    private int _used;

    /// <param name="block">Quantized coefficients in natural order.</param>
    /// <param name="difference">The difference of its DC value from that of the block before.</param>
    /// <param name="dc">256 codes of DC differences: the code in the lower 16 bits, its length in the upper 16.</param>
    /// <param name="ac">256 codes of AC runs, in the same form.</param>
    public void Write(ReadOnlySpan<short> block, int difference, ReadOnlySpan<uint> dc, ReadOnlySpan<uint> ac)
    {
        if (_used > _buffer.Length - LargestBlock)
        {
            Flush();
        }

        // Locals stay in registers; fields do not.
        Span<byte> target = _buffer;
        ulong bits = _bits;
        int count = _count, used = _used;
        Put(dc, JpegSymbol.Size(difference), difference, JpegSymbol.Size(difference), target, ref bits, ref count, ref used);
        var runs = new JpegRuns(block);
        while (runs.Next(out int run, out int value))
        {
            for (; run > 15; run -= 16)
            {
                Put(ac, JpegSymbol.SixteenZeros, 0, 0, target, ref bits, ref count, ref used);
            }

            int size = JpegSymbol.Size(value);
            Put(ac, run << 4 | size, value, size, target, ref bits, ref count, ref used);
        }

        if (runs.EndInZeros)
        {
            Put(ac, JpegSymbol.EndOfBlock, 0, 0, target, ref bits, ref count, ref used);
        }

        (_bits, _count, _used) = (bits, count, used);
    }

    /// <summary>Pads the last byte with ones and writes the remaining bytes.</summary>
    public void Finish()
    {
        Flush();
        _bits = _bits << 7 | 0x7F;
        for (_count += 7; _count >= 8; _count -= 8)
        {
            PutByte((byte)(_bits >> (_count - 8)), _buffer, ref _used);
        }

        Flush();
        _count = 0;
    }

    private void Flush()
    {
        stream.Write(_buffer, 0, _used);
        _used = 0;
    }

    /// <summary>Puts a symbol's code, followed by the lower bits of a number; a negative number is stored minus one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(ReadOnlySpan<uint> codes, int symbol, int value, int size, Span<byte> target, ref ulong bits, ref int count, ref int used)
    {
        uint code = codes[symbol];
        uint number = (uint)(value + (value >> 31)) & ((1u << size) - 1);
        int length = (int)(code >> 16) + size;
        bits = bits << length | (code & 0xFFFF) << size | number;
        count += length;
        if (count >= 32)
        {
            count -= 32;
            uint word = (uint)(bits >> count);
            // True if no byte is 0xFF: the complement of 0xFF is 0 and would borrow.
            if (((~word - 0x01010101) & word & 0x80808080) == 0)
            {
                BinaryPrimitives.WriteUInt32BigEndian(target[used..], word);
                used += 4;
            }
            else
            {
                PutStuffed(word, target, ref used);
            }
        }
    }

    private static void PutStuffed(uint word, Span<byte> target, ref int used)
    {
        for (int shift = 24; shift >= 0; shift -= 8)
        {
            PutByte((byte)(word >> shift), target, ref used);
        }
    }

    private static void PutByte(byte value, Span<byte> target, ref int used)
    {
        target[used++] = value;
        if (value == 0xFF)
        {
            target[used++] = 0;
        }
    }
}
