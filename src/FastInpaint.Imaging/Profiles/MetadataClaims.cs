namespace FastInpaint.Imaging.Profiles;

/// <summary>Takes out of metadata what does not fit the picture that takes the original's place.</summary>
internal static class MetadataClaims
{
    /// <summary>The metadata that fits.</summary>
    /// <param name="metadata">The original's.</param>
    /// <param name="options">Says whether a pixel has changed.</param>
    /// <param name="target">The format of the new file.</param>
    public static (PictureMetadata Metadata, StaleParts Missing) Fit(this PictureMetadata metadata, PictureWriteOptions options, PictureFormat target)
    {
        // Previews of a picture that was turned lie on their side.
        bool previews = metadata.Orientation != ExifOrientation.Upright || options.Changed is not { } changed || changed.Span.ContainsAnyExcept((byte)0);
        // A list of the pictures behind the first one says what they are.
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
