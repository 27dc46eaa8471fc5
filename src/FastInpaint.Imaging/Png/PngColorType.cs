namespace FastInpaint.Imaging.Png;

/// <summary>Colour types by their numbers in a file.</summary>
internal enum PngColorType : byte
{
    Gray = 0,
    Rgb = 2,
    Palette = 3,
    GrayAlpha = 4,
    Rgba = 6,
}
