namespace FastInpaint.Imaging.Pixels;

/// <summary>Rounds pictures to the two colors of their file's palette.</summary>
internal static class TwoColors
{
    /// <summary>The picture in two colors. A changed pixel takes the nearer one, by the sum of squared differences of all channels.</summary>
    /// <param name="picture">8 bits a channel; not changed.</param>
    /// <param name="first">A pixel of the first color.</param>
    /// <param name="second">A pixel of the second color.</param>
    /// <param name="changed">One byte a pixel, not 0 where the pixel may be rounded; null where no pixel may be.</param>
    /// <returns>Null where a pixel that may not be rounded has another color.</returns>
    public static Picture? TryFit(Picture picture, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlyMemory<byte>? changed)
    {
        byte[] rounded = picture.Pixels.ToArray();
        ReadOnlySpan<byte> mayRound = changed.GetValueOrDefault().Span;
        Span<byte> pixel = rounded;
        for (int i = 0; pixel.Length > 0; i++, pixel = pixel[first.Length..])
        {
            ReadOnlySpan<byte> nearer = Distance(pixel, first) <= Distance(pixel, second) ? first : second;
            if ((changed is null || mayRound[i] == 0) && !pixel.StartsWith(nearer))
            {
                return null;
            }

            nearer.CopyTo(pixel);
        }

        return new Picture(picture.Width, picture.Height, picture.Layout, rounded) { Format = picture.Format, Metadata = picture.Metadata };
    }

    private static int Distance(ReadOnlySpan<byte> pixel, ReadOnlySpan<byte> color)
    {
        int sum = 0;
        for (int i = 0; i < color.Length; i++)
        {
            sum += (pixel[i] - color[i]) * (pixel[i] - color[i]);
        }

        return sum;
    }
}
