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

    /// <summary>Windows bitmap: .bmp.</summary>
    Bmp,

    /// <summary>Graphics Interchange Format: .gif; its first picture is read, it is never written.</summary>
    Gif,

    /// <summary>WebP: .webp, lossy and lossless.</summary>
    WebP,

    /// <summary>Tagged Image File Format: .tif and .tiff.</summary>
    Tiff,
}
