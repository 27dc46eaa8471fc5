namespace FastInpaint.Imaging.Jpeg;

/// <summary>Visits the blocks of a baseline scan in coded order (T.81, annex A.2). A scan of one component has no MCUs, so blocks that only pad an MCU are left out.</summary>
internal sealed class JpegBlockOrder(JpegFrame frame, int[] scan)
{
    private readonly int[] _last = new int[frame.Components.Length];

    /// <summary>Receives the blocks.</summary>
    public interface IVisitor
    {
        /// <summary>Takes a block of a component, and the difference of its DC value from that of the block before.</summary>
        void Take(int component, int difference, ReadOnlySpan<short> block);
    }

    /// <summary>Visits the blocks of one row of MCUs. Call for each row in order, from the first.</summary>
    public void Visit<TVisitor>(int mcuRow, ref TVisitor visitor)
        where TVisitor : struct, IVisitor
    {
        if (scan.Length == 1)
        {
            JpegComponent component = frame.Components[scan[0]];
            for (int row = mcuRow * component.Vertical; row < Math.Min((mcuRow + 1) * component.Vertical, component.BlocksHigh); row++)
            for (int column = 0; column < component.BlocksWide; column++)
            {
                Take(scan[0], component, row, column, ref visitor);
            }

            return;
        }

        for (int column = 0; column < frame.McusWide; column++)
        foreach (int i in scan)
        {
            JpegComponent component = frame.Components[i];
            for (int v = 0; v < component.Vertical; v++)
            for (int h = 0; h < component.Horizontal; h++)
            {
                Take(i, component, mcuRow * component.Vertical + v, column * component.Horizontal + h, ref visitor);
            }
        }
    }

    private void Take<TVisitor>(int index, JpegComponent component, int row, int column, ref TVisitor visitor)
        where TVisitor : struct, IVisitor
    {
        ReadOnlySpan<short> block = component.Coefficients.AsSpan(component.Block(row, column), JpegComponent.BlockSize);
        visitor.Take(index, block[0] - _last[index], block);
        _last[index] = block[0];
    }
}
