namespace FastInpaint.Imaging.Pixels;

/// <summary>Rounds 8-bit gray pictures to the levels that 1, 2 or 4 bits can express.</summary>
internal static class GrayLevels
{
    /// <summary>The picture at the levels of a bit depth: the same object where every pixel has such a level, else a copy whose changed pixels are rounded to the nearest level.</summary>
    /// <param name="picture">The picture; not changed.</param>
    /// <param name="bitDepth">Bits of a pixel.</param>
    /// <param name="changed">One byte a pixel, not 0 where the pixel may be rounded; null where no pixel may be.</param>
    /// <returns>Null where the picture is not 8-bit gray, the bits are not 1, 2 or 4, or a pixel that may not be rounded has another level.</returns>
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
