namespace FastInpaint.Imaging;

/// <summary>What a picture file says about itself before its pixels.</summary>
/// <param name="Format">The file's format, from its content.</param>
/// <param name="Width">Pixels in a row.</param>
/// <param name="Height">Rows.</param>
/// <param name="Layout">The layout that the decoded pixels have.</param>
/// <param name="BitDepth">Bits of a sample or of a palette index in the file: 1 to 16.</param>
public sealed record PictureHeader(PictureFormat Format, int Width, int Height, PixelFormat Layout, int BitDepth)
{
    /// <summary>Exif's orientation of the stored picture, 1 to 8; <see cref="Width"/> and <see cref="Height"/> are the upright picture's.</summary>
    public int Orientation { get; init; } = 1;
}
