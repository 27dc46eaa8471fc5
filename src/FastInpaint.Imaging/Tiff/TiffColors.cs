namespace FastInpaint.Imaging.Tiff;

/// <summary>What the first samples of a pixel mean.</summary>
internal enum TiffColors
{
    WhiteIsZero,
    BlackIsZero,
    Rgb,
    Palette,
    Cmyk,
    YCbCr,
}
