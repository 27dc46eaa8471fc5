namespace FastInpaint.Imaging.Png;

/// <summary>What is subtracted from a byte: nothing, its left neighbour a, the one above b, floor((a + b) / 2), or whichever of a, b, and upper left c is nearest to a + b - c.</summary>
internal enum PngFilterType : byte
{
    None = 0,
    Sub = 1,
    Up = 2,
    Average = 3,
    Paeth = 4,
}
