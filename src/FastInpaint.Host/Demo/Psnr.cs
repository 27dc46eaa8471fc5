namespace FastInpaint.Host.Demo;

internal static class Psnr
{
    /// <summary><c>10 log10(255^2 / mean squared difference)</c> in dB over the channels of pixels whose mask is above 127; infinite for equal pictures.</summary>
    public static double InsideHole(byte[] truth, byte[] picture, byte[] mask)
    {
        double squares = 0;
        long count = 0;
        for (int i = 0; i < truth.Length; i++)
        {
            if (mask[i / 3] > 127)
            {
                double difference = truth[i] - picture[i];
                squares += difference * difference;
                count++;
            }
        }

        return squares == 0 ? double.PositiveInfinity : 10 * Math.Log10(255.0 * 255.0 * count / squares);
    }
}
