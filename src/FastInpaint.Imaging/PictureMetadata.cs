using System.Collections.Immutable;

namespace FastInpaint.Imaging;

/// <summary>The metadata of a picture file: profiles, Exif, text, bit depth. Immutable. Give it to the picture that replaces the original, so that the new file keeps it.</summary>
/// <remarks>
/// A writer follows the original: a file of 1, 2 or 4 bits of gray, or with a palette, stays one where the known pixels fit (<see cref="PictureWriteOptions.Changed"/>).
/// A file of another format keeps Exif, the color profile and XMP in the form of that format; PNM keeps none of them.
/// Previews are left out where pixels changed. Descriptions of gain maps, videos and further pictures, and content credentials, are always left out.
/// <see cref="PictureFile.WarningsOfWriting(Picture, PictureFormat, PictureWriteOptions?)"/> says what was left out.
/// A color profile is left out when a picture turned from gray to color or back, because it would no longer describe the pixels.
/// </remarks>
public sealed record PictureMetadata
{
    /// <summary>No metadata.</summary>
    public static PictureMetadata Empty { get; } = new();

    /// <summary>The kept chunks of a PNG file, in the file's order.</summary>
    public ImmutableArray<PngChunk> PngChunks { get; init; } = [];

    /// <summary>The kept segments of a JPEG file, in the file's order.</summary>
    public ImmutableArray<JpegSegment> JpegSegments { get; init; } = [];

    /// <summary>Bits of a sample or of a palette index in the file: 1 to 16; 0 where the picture comes from no file.</summary>
    public int BitDepth { get; init; }

    /// <summary>Exif's orientation of the stored picture, 1 to 8. The picture has been turned upright.</summary>
    public int Orientation { get; internal init; } = 1;

    /// <summary>Warnings of the reader for the user, one sentence each; usually empty.</summary>
    public ImmutableArray<string> Warnings { get; init; } = [];

    /// <summary>Whether the file's colors were indices into a palette.</summary>
    public bool HasPalette => Origin is { HasPalette: true };

    /// <summary>Whether the color profile still describes pixels of this layout. It does not where gray became color or the reverse.</summary>
    internal bool ProfileFits(PixelFormat layout) => WasGray is not { } wasGray || wasGray == layout.IsGray();

    /// <summary>Parts of the file that this metadata leaves out.</summary>
    internal StaleParts Missing { get; init; }

    /// <summary>Properties of the original that a new file of the same format keeps; null where there are none.</summary>
    internal FileOrigin? Origin { get; init; }

    /// <summary>Whether the file's color was one gray channel; null where the picture comes from no file.</summary>
    internal bool? WasGray { get; init; }
}

/// <summary>Properties of an original file that a new file of the same format keeps, such as a palette or quantization tables.</summary>
internal abstract record FileOrigin
{
    /// <summary>Whether the file's colors were indices into a palette.</summary>
    public virtual bool HasPalette => false;
}
