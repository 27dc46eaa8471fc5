using FastInpaint.Imaging;

namespace FastInpaint.Host.Pictures;

/// <summary>What a picture takes in memory, as its header says.</summary>
internal static class PictureBytes
{
    /// <summary>Between decoding and the end: its pixels and its mask's, the hole, the detector's map, what second passes take, and as much as its files for metadata and kept coefficients.</summary>
    /// <param name="area">Pixels, width times height.</param>
    /// <param name="picture">The picture's layout.</param>
    /// <param name="mask">The mask's.</param>
    /// <param name="map">Whether the whole map is wanted.</param>
    /// <param name="refines">Whether there are second passes.</param>
    /// <param name="fileBytes">Bytes of the files.</param>
    public static long InFlight(long area, PictureLayout picture, PictureLayout mask, bool map, bool refines, long fileBytes) =>
        (area * (picture.BytesPerPixel() + mask.BytesPerPixel() + 2 + (map ? 1 + sizeof(float) : 0) + (refines ? RefineBytes(picture) : 0))) + fileBytes;

    /// <summary>Bytes a pixel that second passes take at most, where everything is hole: the trial, five masks, and as floats or numbers of spots the maps, one sorted, and the spots with what is pending.</summary>
    private static int RefineBytes(PictureLayout layout) => layout.BytesPerPixel() + 5 + (6 * sizeof(float));
}
