namespace FastInpaint.Imaging.Jpeg;

/// <summary>Writes the entropy-coded data of a baseline scan.</summary>
/// <param name="codes">Codes of DC differences and AC runs, for luma and for chroma.</param>
internal sealed class JpegScanWriter(JpegFrame frame, int[] scan, (JpegHuffmanCode Dc, JpegHuffmanCode Ac)[] codes)
{
    public void Write(Stream stream, CancellationToken cancellationToken)
    {
        var order = new JpegBlockOrder(frame, scan);
        var blocks = new JpegBlockWriter(stream);
        var coder = new Coder(blocks, codes);
        for (int row = 0; row < frame.McusHigh; row++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            order.Visit(row, ref coder);
        }

        blocks.Finish();
    }

    private readonly struct Coder(JpegBlockWriter blocks, (JpegHuffmanCode Dc, JpegHuffmanCode Ac)[] codes) : JpegBlockOrder.IVisitor
    {
        public void Take(int component, int difference, ReadOnlySpan<short> block)
        {
            (JpegHuffmanCode dc, JpegHuffmanCode ac) = codes[Math.Min(component, codes.Length - 1)];
            blocks.Write(block, difference, dc.Codes, ac.Codes);
        }
    }
}
