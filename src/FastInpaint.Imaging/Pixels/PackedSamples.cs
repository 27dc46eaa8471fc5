namespace FastInpaint.Imaging.Pixels;

/// <summary>Converts samples between packed bits, as in files, and one byte each, as in memory.</summary>
internal static class PackedSamples
{
    /// <summary>One byte a sample from samples of 1, 2, 4 or 8 bits, the first in the highest bits.</summary>
    public static void Unpack(ReadOnlySpan<byte> packed, int bitDepth, Span<byte> samples)
    {
        if (bitDepth == 8)
        {
            packed[..samples.Length].CopyTo(samples);
            return;
        }

        int perByte = 8 / bitDepth;
        int mask = (1 << bitDepth) - 1;
        int i = 0;
        foreach (byte value in packed)
        {
            int count = Math.Min(perByte, samples.Length - i);
            for (int shift = 8 - bitDepth; count > 0; count--, shift -= bitDepth)
            {
                samples[i++] = (byte)((value >> shift) & mask);
            }
        }
    }

    /// <summary>The reverse of <see cref="Unpack"/>; the bits after the last sample are 0.</summary>
    /// <param name="scale">What samples of fewer than 8 bits are divided by; <see cref="GrayScale"/> for 8-bit gray.</param>
    public static void Pack(ReadOnlySpan<byte> samples, int bitDepth, Span<byte> packed, int scale = 1)
    {
        if (bitDepth == 8)
        {
            samples.CopyTo(packed);
            return;
        }

        packed.Clear();
        int perByte = 8 / bitDepth;
        for (int i = 0; i < samples.Length; i++)
        {
            packed[i / perByte] |= (byte)(samples[i] / scale << (8 - bitDepth - (i % perByte * bitDepth)));
        }
    }

    /// <summary>Whether samples of this bit depth can express all these 8-bit gray pixels.</summary>
    public static bool FitGray(ReadOnlySpan<byte> pixels, int bitDepth)
    {
        int scale = GrayScale(bitDepth);
        foreach (byte pixel in pixels)
        {
            if (pixel % scale != 0)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The factor that scales gray samples of 1, 2, 4 or 8 bits to 0 to 255.</summary>
    public static int GrayScale(int bitDepth) => 255 / ((1 << bitDepth) - 1);
}
