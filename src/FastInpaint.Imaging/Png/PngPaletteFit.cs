namespace FastInpaint.Imaging.Png;

/// <summary>Fits a picture into the palette that its file had: the palette's colours keep their numbers, new colours follow while there is room.</summary>
internal static class PngPaletteFit
{
    /// <summary>The colours of the palette and of the picture; null when these are more than 256.</summary>
    /// <param name="picture">8-bit RGB or RGBA.</param>
    /// <param name="palette">The original palette; its alpha counts for RGBA pictures.</param>
    public static PngColorTable? TryFit(Picture picture, PngPalette palette)
    {
        bool alpha = picture.Layout.HasAlpha();
        var colors = new PngColorTable();
        for (int i = 0; i < palette.Count; i++)
        {
            colors.TryAdd(palette.Color(i) | (alpha ? 0 : 0xFF000000));
        }

        int bytes = alpha ? 4 : 3;
        ReadOnlySpan<byte> pixels = picture.Pixels.Span;
        uint last = palette.Color(0);
        for (int at = 0; at < pixels.Length; at += bytes)
        {
            uint color = PngRgba.Pack(pixels[at], pixels[at + 1], pixels[at + 2], alpha ? pixels[at + 3] : (byte)255);
            if (color != last && colors.Find(color) < 0 && !colors.TryAdd(color))
            {
                return null;
            }

            last = color;
        }

        return colors;
    }

    /// <summary>The chunks of a table; alpha ends with the last colour that is not opaque, but is never empty where the picture has alpha.</summary>
    public static PngPalette ToPalette(PngColorTable colors, bool alpha)
    {
        var rgb = new byte[colors.Count * 3];
        var alphas = new byte[alpha ? colors.Count : 0];
        int translucent = alpha ? 1 : 0;
        for (int i = 0; i < colors.Count; i++)
        {
            uint color = colors[i];
            (rgb[i * 3], rgb[(i * 3) + 1], rgb[(i * 3) + 2]) = ((byte)color, (byte)(color >> 8), (byte)(color >> 16));
            if (alpha)
            {
                alphas[i] = (byte)(color >> 24);
                translucent = alphas[i] != 255 ? i + 1 : translucent;
            }
        }

        return new PngPalette(rgb, alphas.AsMemory(0, translucent));
    }
}
