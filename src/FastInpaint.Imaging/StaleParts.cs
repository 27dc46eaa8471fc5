namespace FastInpaint.Imaging;

/// <summary>Parts of an original file that do not fit the edited picture and are left out of the new file.</summary>
[Flags]
internal enum StaleParts
{
    None = 0,

    /// <summary>Thumbnails and other previews of the picture.</summary>
    Previews = 1,

    /// <summary>HDR gain maps, which make the picture brighter on some screens.</summary>
    GainMap = 2,

    /// <summary>The video of a motion photo.</summary>
    Video = 4,

    /// <summary>A depth map.</summary>
    Depth = 8,

    /// <summary>Pictures or other data of an unknown kind after the picture.</summary>
    Behind = 16,

    /// <summary>Content credentials: a C2PA manifest.</summary>
    Credentials = 32,

    /// <summary>Positions of faces and other regions, in a picture that was turned.</summary>
    Regions = 64,

    /// <summary>XMP that cannot be read.</summary>
    Xmp = 128,

    /// <summary>XMP that does not fit one JPEG segment: XMP in several pieces where the new file has another format, and XMP that grew too long by its new values.</summary>
    ExtendedXmp = 256,
}
