namespace FastInpaint.Imaging;

/// <summary>Formats of picture files.</summary>
public enum PictureFormat
{
    /// <summary>Portable Network Graphics: .png.</summary>
    Png,

    /// <summary>The Netpbm family: .pbm, .pgm, .ppm, .pnm and .pam (P1 to P7).</summary>
    Pnm,

    /// <summary>JPEG: .jpg, .jpeg, .jpe and .jfif; baseline and progressive are read, baseline is written.</summary>
    Jpeg,

    /// <summary>BMP, GIF, TIFF or WebP: read where the build contains ImageSharp, never written.</summary>
    Other,
}
