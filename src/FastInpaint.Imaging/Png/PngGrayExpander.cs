namespace FastInpaint.Imaging.Png;

/// <summary>Grey of 1, 2 or 4 bits to 8 bits, exactly: multiplied by 255, 85 or 17.</summary>
internal sealed class PngGrayExpander(int bitDepth) : PngRowExpander
{
    public override void Expand(ReadOnlySpan<byte> row, Span<byte> pixels)
    {
        PngSamples.Unpack(row, bitDepth, pixels);
        int scale = PngSamples.GrayScale(bitDepth);
        foreach (ref byte pixel in pixels)
        {
            pixel = (byte)(pixel * scale);
        }
    }
}
