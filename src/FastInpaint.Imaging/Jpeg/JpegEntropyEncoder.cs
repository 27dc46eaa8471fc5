using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace FastInpaint.Imaging.Jpeg;

/// <summary>Codes the coefficients of a frame as one baseline scan (T.81, annex F.1.2): once to count the symbols, once to write them.</summary>
internal sealed class JpegEntropyEncoder(JpegFrame frame)
{
    private const int Symbols = 256;
    private const int EndOfBlock = 0x00;
    private const int SixteenZeros = 0xF0;

    /// <summary>Where the coded order has each natural position: the inverse of <see cref="JpegZigZag.Natural"/>.</summary>
    private static ReadOnlySpan<byte> Coded =>
    [
        0, 1, 5, 6, 14, 15, 27, 28, 2, 4, 7, 13, 16, 26, 29, 42, 3, 8, 12, 17, 25, 30, 41, 43, 9, 11, 18, 24, 31, 40, 44, 53,
        10, 19, 23, 32, 39, 45, 52, 54, 20, 22, 33, 38, 46, 51, 55, 60, 21, 34, 37, 47, 50, 56, 59, 61, 35, 36, 48, 49, 57, 58, 62, 63,
    ];

    private interface ISink
    {
        /// <summary>A symbol of the DC (0) or AC (1) code of a component, and behind it the lower bits of a number.</summary>
        void Take(int component, int code, int symbol, int value, int size);
    }

    /// <summary>Codes of DC differences and AC runs, for luma and for chroma.</summary>
    public (JpegHuffmanCode Dc, JpegHuffmanCode Ac)[] MakeCodes(CancellationToken cancellationToken)
    {
        int codes = frame.Components.Length > 1 ? 2 : 1;
        var counter = new Counter(new long[codes * 2 * Symbols], codes);
        Visit(ref counter, cancellationToken);
        return [.. Enumerable.Range(0, codes).Select(i => (new JpegHuffmanCode(counter.Of(i, 0)), new JpegHuffmanCode(counter.Of(i, 1))))];
    }

    public void Write(Stream stream, (JpegHuffmanCode Dc, JpegHuffmanCode Ac)[] codes, CancellationToken cancellationToken)
    {
        var bits = new JpegBitWriter(stream);
        var writer = new Writer([.. codes.SelectMany(code => new[] { code.Dc, code.Ac })], codes.Length, bits);
        Visit(ref writer, cancellationToken);
        bits.Finish();
    }

    /// <summary>Visits all blocks in the order of the scan.</summary>
    private void Visit<TSink>(ref TSink sink, CancellationToken cancellationToken)
        where TSink : struct, ISink
    {
        var last = new int[frame.Components.Length];
        bool alone = frame.Components.Length == 1;
        for (int row = 0; row < (alone ? frame.Components[0].BlocksHigh : frame.McusHigh); row++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            for (int column = 0; column < (alone ? frame.Components[0].BlocksWide : frame.McusWide); column++)
            for (int i = 0; i < last.Length; i++)
            {
                JpegComponent component = frame.Components[i];
                for (int v = 0; v < component.Vertical; v++)
                for (int h = 0; h < component.Horizontal; h++)
                {
                    ReadOnlySpan<short> block = component.Coefficients.AsSpan(component.Block(row * component.Vertical + v, column * component.Horizontal + h), JpegComponent.BlockSize);
                    Code(i, block[0] - last[i], block, ref sink);
                    last[i] = block[0];
                }
            }
        }
    }

    private static void Code<TSink>(int component, int dc, ReadOnlySpan<short> block, ref TSink sink)
        where TSink : struct, ISink
    {
        sink.Take(component, 0, Size(dc), dc, Size(dc));
        int last = 0;
        ReadOnlySpan<byte> natural = JpegZigZag.Natural;
        for (ulong left = NonZero(block) & ~1UL; left != 0; left &= left - 1)
        {
            int k = BitOperations.TrailingZeroCount(left);
            int run = k - last - 1;
            last = k;
            for (; run > 15; run -= 16)
            {
                sink.Take(component, 1, SixteenZeros, 0, 0);
            }

            int value = block[natural[k]];
            int size = Size(value);
            sink.Take(component, 1, run << 4 | size, value, size);
        }

        if (last < JpegComponent.BlockSize - 1)
        {
            sink.Take(component, 1, EndOfBlock, 0, 0);
        }
    }

    /// <summary>A bit for each coefficient that is not zero, in coded order.</summary>
    private static ulong NonZero(ReadOnlySpan<short> block)
    {
        ulong naturally = 0;
        for (int i = 0; i < JpegComponent.BlockSize; i += Vector256<short>.Count)
        {
            naturally |= (ulong)(~Vector256.Equals(Vector256.Create(block[i..]), Vector256<short>.Zero).ExtractMostSignificantBits() & 0xFFFF) << i;
        }

        ulong coded = 0;
        for (; naturally != 0; naturally &= naturally - 1)
        {
            coded |= 1UL << Coded[BitOperations.TrailingZeroCount(naturally)];
        }

        return coded;
    }

    private static int Size(int value) => 32 - BitOperations.LeadingZeroCount((uint)Math.Abs(value));

    private readonly struct Counter(long[] counts, int codes) : ISink
    {
        public ReadOnlySpan<long> Of(int component, int code) => counts.AsSpan((component * 2 + code) * Symbols, Symbols);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Take(int component, int code, int symbol, int value, int size) => counts[(Math.Min(component, codes - 1) * 2 + code) * Symbols + symbol]++;
    }

    private readonly struct Writer(JpegHuffmanCode[] tables, int codes, JpegBitWriter bits) : ISink
    {
        /// <summary>Negative numbers are one less.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Take(int component, int code, int symbol, int value, int size)
        {
            uint entry = tables[Math.Min(component, codes - 1) * 2 + code][symbol];
            uint number = (uint)(value + (value >> 31)) & ((1u << size) - 1);
            bits.Put((entry & 0xFFFF) << size | number, (int)(entry >> 16) + size);
        }
    }
}
