namespace FastInpaint.Imaging.Jpeg;

/// <summary>From inks to red, green and blue by the plain formula, without a profile.</summary>
internal static class JpegInk
{
    private const int Half = 128;

    /// <summary>R = R * K / 255 and likewise G and B, rounded; in R, G and B what cyan, magenta and yellow let through, in K what black lets through. These are the inverted values of the inks.</summary>
    /// <param name="rgb">Pixels of three channels, converted in place.</param>
    /// <param name="black">K of each pixel.</param>
    /// <param name="invert">0xFF where <paramref name="rgb"/> holds the inks themselves, else 0.</param>
    /// <param name="count">Pixels.</param>
    public static void ToRgb(Span<byte> rgb, ReadOnlySpan<byte> black, int invert, int count)
    {
        for (int x = 0; x < count; x++)
        {
            Span<byte> pixel = rgb.Slice(3 * x, 3);
            int k = black[x];
            (pixel[0], pixel[1], pixel[2]) = (Scale(pixel[0] ^ invert, k), Scale(pixel[1] ^ invert, k), Scale(pixel[2] ^ invert, k));
        }
    }

    /// <summary>a * b / 255, rounded; both 0 to 255.</summary>
    private static byte Scale(int a, int b)
    {
        int product = a * b + Half;
        return (byte)(((product >> 8) + product) >> 8);
    }
}
