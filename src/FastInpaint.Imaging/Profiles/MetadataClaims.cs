namespace FastInpaint.Imaging.Profiles;

/// <summary>Removes from metadata the parts that do not fit the edited picture.</summary>
internal static class MetadataClaims
{
    /// <summary>Returns the metadata that fits, and the parts that were removed.</summary>
    /// <param name="metadata">The original's metadata.</param>
    /// <param name="options">The options, which tell whether a pixel has changed.</param>
    /// <param name="target">The format of the new file.</param>
    public static (PictureMetadata Metadata, StaleParts Missing) Fit(this PictureMetadata metadata, PictureWriteOptions options, PictureFormat target)
    {
        // The previews of a picture that was turned are not upright.
        bool previews = metadata.Orientation != ExifOrientation.Upright || options.Changed is not { } changed || changed.Span.ContainsAnyExcept((byte)0);
        // Where the file lists the pictures after the first one, the list tells their kinds.
        bool isListed = metadata.JpegSegments.Any(JpegProfiles.IsList);
        StaleParts missing = isListed ? metadata.Missing & ~StaleParts.Behind : metadata.Missing;
        PictureMetadata fitting = metadata with
        {
            JpegSegments = JpegClaims.Edit(metadata.JpegSegments, previews, target == PictureFormat.Jpeg, ref missing),
            PngChunks = PngClaims.Edit(metadata.PngChunks, previews, ref missing),
        };
        return (fitting, missing);
    }
}
