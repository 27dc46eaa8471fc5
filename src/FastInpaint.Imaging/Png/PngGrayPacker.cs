namespace FastInpaint.Imaging.Png;

/// <summary>8-bit grey to 1, 2 or 4 bits; every pixel is a multiple of 255, 85 or 17.</summary>
internal sealed class PngGrayPacker(int bitDepth, int width) : PngRowPacker
{
    private readonly byte[] samples = new byte[width];

    public override void Pack(ReadOnlySpan<byte> pixels, Span<byte> row)
    {
        int scale = PngSamples.GrayScale(bitDepth);
        for (int x = 0; x < samples.Length; x++)
        {
            samples[x] = (byte)(pixels[x] / scale);
        }

        PngSamples.Pack(samples, bitDepth, row);
    }
}
