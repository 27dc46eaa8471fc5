using FastInpaint.Imaging;

namespace FastInpaint.Host.Pictures;

/// <summary>Converts between pictures of files and data of the library.</summary>
internal static class PictureMapping
{
    public static Pixels Pixels(Picture picture) => new(picture.Pixels.Span, picture.Width, picture.Height, picture.Layout);

    /// <summary>The detector's map as 8-bit gray.</summary>
    public static Picture Heatmap(ReadOnlySpan<float> probabilities, int width, int height)
    {
        var map = new Picture(width, height, PixelFormat.Gray8);
        ArtifactMap.ToHeatmap(probabilities, map.Pixels.Span);
        return map;
    }
}
