using System.Collections.Immutable;

namespace FastInpaint.Imaging;

/// <summary>What a picture's file said besides its pixels. Immutable; hand it on to the picture that takes the original's place.</summary>
/// <remarks>
/// A writer follows the original: grey of 1, 2 or 4 bits and palettes come back as they were where known pixels fit them (<see cref="PictureWriteOptions.Changed"/>).
/// In a file of another format Exif, the colour profile and XMP are kept as that format has them; PNM has none.
/// Where pixels changed, previews are left out; what describes gain maps, videos and further pictures, and content credentials, is always left out: <see cref="PictureFile.WarningsOfWriting(Picture, PictureFormat, PictureWriteOptions)"/> says so.
/// A colour profile is left out when a picture turned from grey to colour or back, because it would no longer describe the pixels.
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

    /// <summary>What the reader of the file has to tell its user, one sentence each; empty as a rule.</summary>
    public ImmutableArray<string> Warnings { get; init; } = [];

    /// <summary>Whether the file's colours were indices into a palette.</summary>
    public bool HasPalette => Origin is { HasPalette: true };

    /// <summary>Whether a colour profile describes pixels of a layout still: not where grey became colour or the reverse.</summary>
    internal bool ProfileFits(PixelFormat layout) => WasGray is not { } wasGray || wasGray == layout.IsGray();

    /// <summary>What the file had and this metadata has not.</summary>
    internal StaleParts Missing { get; init; }

    /// <summary>What a file of the same format in this one's place follows; null where there is nothing to follow.</summary>
    internal FileOrigin? Origin { get; init; }

    /// <summary>Whether the file's colour was one grey channel; null where the picture comes from no file.</summary>
    internal bool? WasGray { get; init; }
}

/// <summary>What a format keeps of a file, so that a file of the same format in its place is like it.</summary>
internal abstract record FileOrigin
{
    /// <summary>Whether the file's colors were indices into a palette.</summary>
    public virtual bool HasPalette => false;
}
