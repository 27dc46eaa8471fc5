using System.Numerics;
using System.Runtime.CompilerServices;

namespace FastInpaint.Imaging.Jpeg;

/// <summary>Counts the symbols of a frame's baseline scans (T.81, annex F.1.2), for Huffman codes made for them.</summary>
internal sealed class JpegSymbolCounter
{
    private const int Symbols = 256;

    private readonly JpegBlockOrder[] _scans;
    private readonly int _codes;
    private Counter _counter;

    public JpegSymbolCounter(JpegFrame frame)
    {
        _codes = Math.Min(frame.Components.Length, 2);
        _counter = new Counter([.. Enumerable.Range(0, 2 * _codes).Select(_ => new long[Symbols])], _codes);
        _scans = [.. frame.BaselineScans.Select(scan => new JpegBlockOrder(frame, scan))];
    }

    /// <summary>Counts the symbols of a row of MCUs. Call for each row in order, from the first.</summary>
    public void Take(int mcuRow)
    {
        foreach (JpegBlockOrder scan in _scans)
        {
            scan.Visit(mcuRow, ref _counter);
        }
    }

    /// <summary>Codes of DC differences and AC runs, for luma and for chroma.</summary>
    public (JpegHuffmanCode Dc, JpegHuffmanCode Ac)[] MakeCodes() =>
        [.. Enumerable.Range(0, _codes).Select(i => (new JpegHuffmanCode(_counter.Counts[2 * i]), new JpegHuffmanCode(_counter.Counts[2 * i + 1])))];

    private readonly struct Counter(long[][] counts, int codes) : JpegBlockOrder.IVisitor
    {
        /// <summary>The number of occurrences of each symbol: DC and AC for luma, then for chroma.</summary>
        public long[][] Counts => counts;

        public void Take(int component, int difference, ReadOnlySpan<short> block)
        {
            int table = 2 * Math.Min(component, codes - 1);
            counts[table][JpegSymbol.Size(difference)]++;
            long[] runs = counts[table + 1];
            var coded = new JpegRuns(block);
            while (coded.Next(out int run, out int value))
            {
                runs[JpegSymbol.SixteenZeros] += run >> 4;
                runs[(run & 15) << 4 | JpegSymbol.Size(value)]++;
            }

            runs[JpegSymbol.EndOfBlock] += coded.EndInZeros ? 1 : 0;
        }
    }
}

/// <summary>Symbols of baseline scans: for DC the bits of a difference, for AC a run of zeros (upper four bits) and the bits of the coefficient after it (lower four).</summary>
internal static class JpegSymbol
{
    public const int EndOfBlock = 0x00;
    public const int SixteenZeros = 0xF0;

    /// <summary>The largest magnitude that can always be coded: the difference of two such values has at most 15 bits.</summary>
    public const short LargestValue = 16_383;

    /// <summary>The number of bits of a number's magnitude. Branch-free, because the signs of coefficients are unpredictable.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Size(int value) => 32 - BitOperations.LeadingZeroCount((uint)((value ^ value >> 31) - (value >> 31)));
}
