using System.Collections.Immutable;

namespace FastInpaint.Imaging.Profiles;

/// <summary>Metadata that is the same in every format that has it.</summary>
/// <param name="Exif">A TIFF structure; null without.</param>
/// <param name="Icc">A colour profile; null without.</param>
/// <param name="Xmp">A packet of XML in UTF-8; null without.</param>
/// <param name="Density">Pixels of the stored picture for each meter; null without.</param>
internal sealed record PictureProfiles(ReadOnlyMemory<byte>? Exif, ReadOnlyMemory<byte>? Icc, ReadOnlyMemory<byte>? Xmp, PictureDensity? Density = null)
{
    /// <summary>No metadata.</summary>
    public static PictureProfiles None { get; } = new(null, null, null);

    /// <summary>Bytes of Exif, profile and XMP.</summary>
    public long Bytes => (long)(Exif?.Length ?? 0) + (Icc?.Length ?? 0) + (Xmp?.Length ?? 0);

    /// <summary>Refuses more metadata than a file may have.</summary>
    /// <exception cref="PictureLimitException">There are more bytes than the limit.</exception>
    public PictureProfiles Checked(string name, PictureLimits limits) => Bytes <= limits.MaxMetadataBytes
        ? this
        : throw new PictureLimitException($"{name}: its metadata has {Bytes} bytes, the limit is {limits.MaxMetadataBytes}; strip the metadata or raise the limit.");
}

/// <summary>The metadata of a picture as a file of any format has it.</summary>
internal static class MetadataProfiles
{
    /// <summary>What a JPEG file of the picture says: the segments, else those that chunks of PNG become.</summary>
    public static ImmutableArray<JpegSegment> SegmentsForJpeg(this PictureMetadata metadata) =>
        metadata.JpegSegments.IsEmpty && !metadata.PngChunks.IsEmpty ? JpegProfiles.Write(metadata.Profiles()) : metadata.JpegSegments;

    /// <summary>What a PNG file of the picture says: the chunks, else those that segments of JPEG become.</summary>
    public static ImmutableArray<PngChunk> ChunksForPng(this PictureMetadata metadata) =>
        metadata.PngChunks.IsEmpty && !metadata.JpegSegments.IsEmpty ? PngProfiles.Write(metadata.Profiles()) : metadata.PngChunks;

    /// <summary>What a file of neither format says.</summary>
    public static PictureProfiles Profiles(this PictureMetadata metadata) => metadata.PngChunks.IsEmpty && !metadata.JpegSegments.IsEmpty
        ? JpegProfiles.Read(metadata.JpegSegments)
        : PngProfiles.Read(metadata.PngChunks, PictureLimits.Default.MaxMetadataBytes);
}
