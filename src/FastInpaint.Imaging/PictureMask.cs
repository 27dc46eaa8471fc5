using FastInpaint.Imaging.Profiles;

namespace FastInpaint.Imaging;

/// <summary>Converts pictures to masks of one byte a pixel: the luma (BT.601) in 8 bits, or the paint if the picture is not fully opaque (see <see cref="MaskReading"/>). Thread-safe.</summary>
public static class PictureMask
{
    /// <summary>Converts a picture to a mask of width * height bytes. The mask of an 8-bit gray picture is the picture's own memory.</summary>
    /// <param name="picture">The picture.</param>
    public static ReadOnlyMemory<byte> Of(Picture picture) => MaskReading.Of(picture).Read(picture);

    /// <exception cref="ArgumentException">The mask has another size than the picture.</exception>
    internal static void CheckSize(PictureHeader picture, PictureHeader mask, string name)
    {
        if (mask.Width != picture.Width || mask.Height != picture.Height)
        {
            throw new ArgumentException(
                $"The {name} has {mask.Width}x{mask.Height} pixels and the picture {picture.Width}x{picture.Height}. "
                    + $"{SizeRemedy(picture.Width, picture.Height, picture.Orientation, mask.Width, mask.Height, mask.Orientation)}", nameof(mask));
        }
    }

    /// <summary>Advice for a user whose mask has another size than the picture.</summary>
    /// <param name="width">Pixels in a row of the upright picture.</param>
    /// <param name="height">Its rows.</param>
    /// <param name="orientation">Exif's orientation of the stored picture, 1 to 8.</param>
    /// <param name="maskWidth">Pixels in a row of the mask.</param>
    /// <param name="maskHeight">Its rows.</param>
    /// <param name="maskOrientation">Exif's orientation of the stored mask, 1 to 8.</param>
    /// <returns>One or more sentences. They name the cause where the mask was drawn on the picture as it is stored, or the mask itself is stored turned.</returns>
    public static string SizeRemedy(int width, int height, int orientation, int maskWidth, int maskHeight, int maskOrientation = 1) =>
        (maskWidth, maskHeight) != (height, width) ? "Give a mask of the picture's size."
        : ExifOrientation.Transposes(orientation) ? $"The picture is stored turned (Exif orientation {orientation}); it is {width}x{height} upright. Draw the mask on the upright picture."
        : ExifOrientation.Transposes(maskOrientation) ? $"The mask is stored turned (Exif orientation {maskOrientation}); it is {maskWidth}x{maskHeight} upright. Save the mask without its orientation."
        : "Give a mask of the picture's size.";
}
