namespace FastInpaint.Imaging.Pixels;

/// <summary>Gray pictures of 8 bits at the levels of 1, 2 or 4 bits that their file had.</summary>
internal static class GrayLevels
{
    /// <summary>The picture at the levels of so many bits: itself where every pixel fits them, else one whose changed pixels are rounded to the nearest level.</summary>
    /// <param name="picture">The picture; not changed.</param>
    /// <param name="bitDepth">Bits of a pixel.</param>
    /// <param name="changed">One byte a pixel, not 0 where it may be rounded; null where none may.</param>
    /// <returns>Null where the picture is not 8-bit gray, the bits are not 1, 2 or 4, or a pixel fits that may not be rounded.</returns>
    public static Picture? TryFit(Picture picture, int bitDepth, ReadOnlyMemory<byte>? changed)
    {
        if (picture.Layout != PixelFormat.Gray8 || bitDepth is not (1 or 2 or 4))
        {
            return null;
        }

        ReadOnlySpan<byte> pixels = picture.Pixels.Span;
        if (PackedSamples.FitGray(pixels, bitDepth))
        {
            return picture;
        }

        int scale = PackedSamples.GrayScale(bitDepth);
        ReadOnlySpan<byte> mayRound = changed.GetValueOrDefault().Span;
        var rounded = new byte[mayRound.Length];
        for (int i = 0; i < rounded.Length; i++)
        {
            if (mayRound[i] == 0 && pixels[i] % scale != 0)
            {
                return null;
            }

            rounded[i] = (byte)((pixels[i] + (scale / 2)) / scale * scale);
        }

        return changed is null ? null : new Picture(picture.Width, picture.Height, picture.Layout, rounded) { Format = picture.Format, Metadata = picture.Metadata };
    }
}
