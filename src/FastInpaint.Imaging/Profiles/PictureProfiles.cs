using System.Collections.Immutable;

namespace FastInpaint.Imaging.Profiles;

/// <summary>Metadata in a form that does not depend on the file format.</summary>
/// <param name="Exif">Exif as a TIFF structure; null for none.</param>
/// <param name="Icc">An ICC color profile; null for none.</param>
/// <param name="Xmp">XMP as XML in UTF-8; null for none.</param>
/// <param name="Density">The density of the stored picture's pixels; null for none.</param>
internal sealed record PictureProfiles(ReadOnlyMemory<byte>? Exif, ReadOnlyMemory<byte>? Icc, ReadOnlyMemory<byte>? Xmp, PictureDensity? Density = null)
{
    /// <summary>No metadata.</summary>
    public static PictureProfiles None { get; } = new(null, null, null);

    /// <summary>Bytes of Exif, profile and XMP.</summary>
    public long Bytes => (long)(Exif?.Length ?? 0) + (Icc?.Length ?? 0) + (Xmp?.Length ?? 0);

    /// <summary>Returns this metadata, or throws where it has more bytes than a limit.</summary>
    /// <exception cref="PictureLimitException">The metadata has more bytes than <see cref="PictureLimits.MaxMetadataBytes"/>.</exception>
    public PictureProfiles Checked(string name, PictureLimits limits) => Bytes <= limits.MaxMetadataBytes
        ? this
        : throw new PictureLimitException($"{name}: its metadata has {Bytes} bytes, the limit is {limits.MaxMetadataBytes}; strip the metadata or raise the limit.");
}

/// <summary>Converts the metadata of a picture to the form of another file format.</summary>
internal static class MetadataProfiles
{
    /// <summary>The metadata for a JPEG file: the original segments, or segments converted from PNG chunks.</summary>
    public static ImmutableArray<JpegSegment> SegmentsForJpeg(this PictureMetadata metadata) =>
        metadata.JpegSegments.IsEmpty && !metadata.PngChunks.IsEmpty ? JpegProfiles.Write(metadata.Profiles()) : metadata.JpegSegments;

    /// <summary>The metadata for a PNG file: the original chunks, or chunks converted from JPEG segments.</summary>
    public static ImmutableArray<PngChunk> ChunksForPng(this PictureMetadata metadata) =>
        metadata.PngChunks.IsEmpty && !metadata.JpegSegments.IsEmpty ? PngProfiles.Write(metadata.Profiles()) : metadata.PngChunks;

    /// <summary>The metadata for a file of another format.</summary>
    public static PictureProfiles Profiles(this PictureMetadata metadata) => metadata.PngChunks.IsEmpty && !metadata.JpegSegments.IsEmpty
        ? JpegProfiles.Read(metadata.JpegSegments)
        : PngProfiles.Read(metadata.PngChunks, PictureLimits.Default.MaxMetadataBytes);
}
