using FastInpaint.Imaging.Pixels;

namespace FastInpaint.Imaging.Pnm;

/// <summary>The checked header of a PNM file.</summary>
/// <param name="Magic">The digit after the P: 1 to 7.</param>
/// <param name="Width">Pixels in a row.</param>
/// <param name="Height">Rows.</param>
/// <param name="Channels">Samples of a pixel, alpha included: 1 to 4.</param>
/// <param name="MaxValue">The greatest sample, which means white or opaque: 1 to 65535.</param>
internal readonly record struct PnmHeader(int Magic, int Width, int Height, int Channels, int MaxValue)
{
    public PixelFormat Layout => PixelFormats.Of(Channels, MaxValue > 255 ? 2 : 1);

    public int BitDepth => System.Numerics.BitOperations.Log2((uint)MaxValue) + 1;

    public bool IsText => Magic <= 3;

    /// <summary>Whether a sample is 1 bit, of which 1 is black.</summary>
    public bool IsBitmap => Magic is 1 or 4;

    public int RowSamples => Width * Channels;

    /// <summary>The bytes of the pixels in the file; for a text format the fewest possible: a digit for each sample, and white space between numbers (bits need none).</summary>
    public long LeastBytes => Magic switch
    {
        1 => (long)Width * Height,
        2 or 3 => (2L * Width * Height * Channels) - 1,
        _ => (long)BinaryRowBytes * Height,
    };

    /// <summary>Bytes of a row of a binary file.</summary>
    public int BinaryRowBytes => Magic == 4 ? (int)(((long)Width + 7) / 8) : RowSamples * (MaxValue > 255 ? 2 : 1);
}
