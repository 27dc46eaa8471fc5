namespace FastInpaint.Imaging.Png;

/// <summary>Grey of 1 to 8 bits, or 8-bit RGB, with one transparent colour: alpha 0 for it, 255 for every other.</summary>
internal sealed class PngColorKeyExpander8(ushort[] key, int bitDepth) : PngRowExpander
{
    private byte[] samples = [];

    public override void Expand(ReadOnlySpan<byte> row, Span<byte> pixels)
    {
        int channels = key.Length;
        int width = pixels.Length / (channels + 1);
        if (samples.Length < width * channels)
        {
            samples = new byte[width * channels];
        }

        Span<byte> sample = samples.AsSpan(0, width * channels);
        PngSamples.Unpack(row, bitDepth, sample);
        int scale = PngSamples.GrayScale(bitDepth);
        int mask = (1 << bitDepth) - 1;
        for (int x = 0; x < width; x++)
        {
            Span<byte> pixel = pixels.Slice(x * (channels + 1), channels + 1);
            bool transparent = true;
            for (int c = 0; c < channels; c++)
            {
                byte value = sample[(x * channels) + c];
                transparent &= value == (key[c] & mask);
                pixel[c] = (byte)(value * scale);
            }

            pixel[channels] = transparent ? (byte)0 : (byte)255;
        }
    }
}
