using FastInpaint.Imaging;

namespace FastInpaint.Host.Pictures;

/// <summary>A picture file and its mask file, of which only the headers are known.</summary>
internal sealed record PicturePair(string ImagePath, PictureHeader Image, string MaskPath)
{
    /// <exception cref="CommandException">The two differ in size.</exception>
    public static PicturePair Check(string imagePath, string maskPath, PictureLimits limits)
    {
        PictureHeader image = PictureFile.ReadHeader(imagePath, limits);
        PictureHeader mask = PictureFile.ReadHeader(maskPath, limits);
        return mask.Width == image.Width && mask.Height == image.Height
            ? new PicturePair(imagePath, image, maskPath)
            : throw new CommandException(
                ExitCode.BadInput,
                $"{maskPath}: the mask has {mask.Width}x{mask.Height} pixels and {imagePath} has {image.Width}x{image.Height}. Give a mask of the picture's size.");
    }
}
