using System.Numerics;

namespace FastInpaint.Imaging.Jpeg;

/// <summary>Codes the coefficients of a frame as baseline scans (T.81, annex F.1.2): once to count the symbols, once to write them.</summary>
internal sealed class JpegEntropyEncoder(JpegFrame frame)
{
    private const int Symbols = 256;

    private interface ISink
    {
        /// <summary>A block of a component, and how much its DC value exceeds that of the block before.</summary>
        void Take(int component, int difference, ReadOnlySpan<short> block);
    }

    /// <summary>Codes of DC differences and AC runs, for luma and for chroma.</summary>
    public (JpegHuffmanCode Dc, JpegHuffmanCode Ac)[] MakeCodes(CancellationToken cancellationToken)
    {
        int codes = frame.Components.Length > 1 ? 2 : 1;
        var counter = new Counter([.. Enumerable.Range(0, 2 * codes).Select(_ => new long[Symbols])], codes);
        foreach (int[] scan in frame.BaselineScans)
        {
            Visit(scan, ref counter, cancellationToken);
        }

        return [.. Enumerable.Range(0, codes).Select(i => (new JpegHuffmanCode(counter.Counts[2 * i]), new JpegHuffmanCode(counter.Counts[2 * i + 1])))];
    }

    /// <summary>Writes the entropy-coded data of one scan.</summary>
    public void Write(Stream stream, int[] scan, (JpegHuffmanCode Dc, JpegHuffmanCode Ac)[] codes, CancellationToken cancellationToken)
    {
        var writer = new Writer(new JpegBlockWriter(stream), codes);
        Visit(scan, ref writer, cancellationToken);
        writer.Blocks.Finish();
    }

    /// <summary>Visits the blocks of a scan in its order. A component alone has no MCUs, so blocks that only fill one up are left out.</summary>
    private void Visit<TSink>(int[] scan, ref TSink sink, CancellationToken cancellationToken)
        where TSink : struct, ISink
    {
        var last = new int[frame.Components.Length];
        bool alone = scan.Length == 1;
        JpegComponent first = frame.Components[scan[0]];
        (int wide, int high) = alone ? (first.BlocksWide, first.BlocksHigh) : (frame.McusWide, frame.McusHigh);
        for (int row = 0; row < high; row++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            for (int column = 0; column < wide; column++)
            foreach (int i in scan)
            {
                JpegComponent component = frame.Components[i];
                (int across, int down) = alone ? (1, 1) : (component.Horizontal, component.Vertical);
                for (int v = 0; v < down; v++)
                for (int h = 0; h < across; h++)
                {
                    ReadOnlySpan<short> block = component.Coefficients.AsSpan(component.Block(row * down + v, column * across + h), JpegComponent.BlockSize);
                    sink.Take(i, block[0] - last[i], block);
                    last[i] = block[0];
                }
            }
        }
    }

    private readonly struct Counter(long[][] counts, int codes) : ISink
    {
        /// <summary>How often each symbol comes: DC and AC for luma, then for chroma.</summary>
        public long[][] Counts => counts;

        public void Take(int component, int difference, ReadOnlySpan<short> block)
        {
            int table = 2 * Math.Min(component, codes - 1);
            counts[table][JpegSymbol.Size(difference)]++;
            long[] runs = counts[table + 1];
            int last = 0;
            ReadOnlySpan<byte> natural = JpegZigZag.Natural;
            for (ulong left = JpegZigZag.NonZero(block) & ~1UL; left != 0; left &= left - 1)
            {
                int k = BitOperations.TrailingZeroCount(left);
                int run = k - last - 1;
                last = k;
                runs[JpegSymbol.SixteenZeros] += run >> 4;
                runs[(run & 15) << 4 | JpegSymbol.Size(block[natural[k]])]++;
            }

            runs[JpegSymbol.EndOfBlock] += last < JpegComponent.BlockSize - 1 ? 1 : 0;
        }
    }

    private readonly struct Writer(JpegBlockWriter blocks, (JpegHuffmanCode Dc, JpegHuffmanCode Ac)[] codes) : ISink
    {
        public JpegBlockWriter Blocks => blocks;

        public void Take(int component, int difference, ReadOnlySpan<short> block)
        {
            (JpegHuffmanCode dc, JpegHuffmanCode ac) = codes[Math.Min(component, codes.Length - 1)];
            blocks.Write(block, difference, dc.Codes, ac.Codes);
        }
    }
}
