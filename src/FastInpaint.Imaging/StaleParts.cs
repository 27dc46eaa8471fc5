namespace FastInpaint.Imaging;

/// <summary>Parts of a file that do not fit the picture that takes its place.</summary>
[Flags]
internal enum StaleParts
{
    None = 0,

    /// <summary>Small pictures of the picture.</summary>
    Previews = 1,

    /// <summary>What makes the picture brighter on some screens.</summary>
    GainMap = 2,

    /// <summary>The video of a motion photo.</summary>
    Video = 4,

    /// <summary>A map of distances.</summary>
    Depth = 8,

    /// <summary>Pictures or other data behind the picture, of a kind that is not told.</summary>
    Behind = 16,

    /// <summary>A manifest of C2PA.</summary>
    Credentials = 32,

    /// <summary>Faces and other regions of a picture that was turned.</summary>
    Regions = 64,

    /// <summary>XMP that cannot be read.</summary>
    Xmp = 128,

    /// <summary>XMP of more bytes than a segment of a JPEG file has: in pieces, where the new file is of another format, or since its values are new.</summary>
    ExtendedXmp = 256,
}
