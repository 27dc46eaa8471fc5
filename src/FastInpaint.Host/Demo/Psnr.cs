namespace FastInpaint.Host.Demo;

/// <summary>Peak signal-to-noise ratio.</summary>
internal static class Psnr
{
    /// <summary>The PSNR in dB over the three channels of the pixels inside the hole; infinite for equal pictures.</summary>
    /// <param name="truth">3 bytes a pixel.</param>
    /// <param name="picture">3 bytes a pixel.</param>
    /// <param name="mask">One byte a pixel, above 127 in the hole.</param>
    public static double InsideHole(ReadOnlySpan<byte> truth, ReadOnlySpan<byte> picture, ReadOnlySpan<byte> mask)
    {
        long squares = 0;
        long samples = 0;
        for (int i = 0; i < mask.Length; i++)
        {
            if (mask[i] <= 127)
            {
                continue;
            }

            for (int channel = i * 3; channel < (i * 3) + 3; channel++)
            {
                int difference = truth[channel] - picture[channel];
                squares += difference * difference;
            }

            samples += 3;
        }

        return 10 * Math.Log10(255.0 * 255.0 * samples / squares);
    }
}
