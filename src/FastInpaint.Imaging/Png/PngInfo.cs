namespace FastInpaint.Imaging.Png;

/// <summary>What stands in a file before its pixels.</summary>
/// <param name="Header">The IHDR chunk.</param>
/// <param name="Palette">The colours of a palette picture, null for others.</param>
/// <param name="ColorKey">One sample a channel that means transparent, as in the file; null without one.</param>
internal sealed record PngInfo(PngHeader Header, PngPalette? Palette, ushort[]? ColorKey)
{
    /// <summary>The layout that decoded pixels have.</summary>
    public PictureLayout Layout
    {
        get
        {
            int colors = Header.ColorType is PngColorType.Gray or PngColorType.GrayAlpha ? 1 : 3;
            bool alpha = Header.ColorType is PngColorType.GrayAlpha or PngColorType.Rgba || Palette is { HasAlpha: true } || ColorKey is not null;
            return PictureLayoutExtensions.Of(colors + (alpha ? 1 : 0), Header.BitDepth == 16 ? 2 : 1);
        }
    }
}
