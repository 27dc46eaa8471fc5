namespace FastInpaint.Imaging.Tiff;

/// <summary>Compressions that are read, by their numbers in the file.</summary>
internal enum TiffCompression
{
    None = 1,
    FaxRuns = 2,
    FaxG3 = 3,
    FaxG4 = 4,
    Lzw = 5,
    Jpeg = 7,
    AdobeDeflate = 8,
    FaxWords = 32771,
    PackBits = 32773,
    Deflate = 32946,
}
