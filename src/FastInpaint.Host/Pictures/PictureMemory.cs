namespace FastInpaint.Host.Pictures;

/// <summary>What a picture takes in memory, as its header says.</summary>
internal static class PictureMemory
{
    // What batches and the service take at most, on any machine.
    private const long Most = 1L << 30;

    /// <summary>The most bytes of pictures in flight on a machine with so much memory.</summary>
    public static long MostInFlight(long memoryBytes) => Math.Min(Most, memoryBytes / 8);

    /// <summary>Between decoding and the end: its pixels and its masks', the hole, the detector's map, and as much as its files for metadata and kept coefficients.</summary>
    /// <param name="area">Pixels, width times height.</param>
    /// <param name="picture">The picture's layout.</param>
    /// <param name="mask">The mask's.</param>
    /// <param name="exclude">The layout of the mask of what must not be copied; null where there is none.</param>
    /// <param name="map">Whether the whole map is wanted.</param>
    /// <param name="fileBytes">Bytes of the files.</param>
    public static long InFlight(long area, PixelFormat picture, PixelFormat mask, PixelFormat? exclude, bool map, long fileBytes) =>
        (area * (picture.BytesPerPixel() + mask.BytesPerPixel() + 2 + (exclude is { } second ? second.BytesPerPixel() + 1 : 0) + (map ? 1 + sizeof(float) : 0))) + fileBytes;
}
