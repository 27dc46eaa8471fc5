namespace FastInpaint.Imaging.Jpeg;

/// <summary>Writes the entropy-coded data of a baseline scan, a row of MCUs at a time.</summary>
/// <param name="codes">Codes of DC differences and AC runs, for luma and for chroma.</param>
internal sealed class JpegScanWriter(JpegFrame frame, int[] scan, (JpegHuffmanCode Dc, JpegHuffmanCode Ac)[] codes, Stream stream)
{
    private readonly JpegBlockOrder _order = new(frame, scan);
    private readonly JpegBlockWriter _blocks = new(stream);

    /// <summary>Writes a row of MCUs. Rows come in order, from the first.</summary>
    public void Write(int mcuRow)
    {
        var coder = new Coder(_blocks, codes);
        _order.Visit(mcuRow, ref coder);
    }

    /// <summary>Writes what is left.</summary>
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
