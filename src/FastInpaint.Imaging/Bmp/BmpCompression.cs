namespace FastInpaint.Imaging.Bmp;

/// <summary>How the pixels of a BMP file are coded, by the header's numbers.</summary>
internal enum BmpCompression
{
    None = 0,
    Rle8 = 1,
    Rle4 = 2,
    Masks = 3,
    MasksWithAlpha = 6,
}
