using FastInpaint.Imaging.Profiles;

namespace FastInpaint.Imaging;

/// <summary>Pictures as masks: one byte a pixel, the luma (BT.601) in 8 bits; of a picture that is not opaque throughout what is painted, see <see cref="MaskReading"/>. Thread safe.</summary>
public static class PictureMask
{
    /// <summary>A picture as a mask, width * height bytes. The memory is the picture's own where it is 8-bit grey.</summary>
    /// <param name="picture">The picture.</param>
    public static ReadOnlyMemory<byte> Of(Picture picture) => MaskReading.Of(picture).Read(picture);

    /// <summary>What to do about a mask of another size than its picture.</summary>
    /// <param name="width">Pixels in a row of the upright picture.</param>
    /// <param name="height">Its rows.</param>
    /// <param name="orientation">Exif's orientation of the stored picture, 1 to 8.</param>
    /// <param name="maskWidth">Pixels in a row of the mask.</param>
    /// <param name="maskHeight">Its rows.</param>
    /// <param name="maskOrientation">Exif's orientation of the stored mask, 1 to 8.</param>
    /// <returns>A sentence, which says so where the mask was drawn on the picture as it is stored, or is itself stored turned.</returns>
    public static string SizeRemedy(int width, int height, int orientation, int maskWidth, int maskHeight, int maskOrientation = 1) =>
        (maskWidth, maskHeight) != (height, width) ? "Give a mask of the picture's size."
        : ExifOrientation.Transposes(orientation) ? $"The picture is stored turned (Exif orientation {orientation}); it is {width}x{height} upright. Draw the mask on the upright picture."
        : ExifOrientation.Transposes(maskOrientation) ? $"The mask is stored turned (Exif orientation {maskOrientation}); it is {maskWidth}x{maskHeight} upright. Save the mask without its orientation."
        : "Give a mask of the picture's size.";
}
