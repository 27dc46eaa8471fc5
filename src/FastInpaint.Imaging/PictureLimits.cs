namespace FastInpaint.Imaging;

/// <summary>What a picture file may ask for. Checked against the file's header, before pixels are allocated.</summary>
/// <remarks>Whatever the limits, a decoded picture has at most <see cref="Picture.MaxBytes"/> bytes.</remarks>
public sealed record PictureLimits
{
    /// <summary>The limits that apply when none are given.</summary>
    public static PictureLimits Default { get; } = new();

    /// <summary>The most pixels, width times height.</summary>
    public long MaxPixels { get; init; } = 1_000_000_000;

    /// <summary>The greatest width and the greatest height, in pixels.</summary>
    public int MaxSide { get; init; } = 1_000_000;

    /// <summary>The most bytes of metadata that are kept (profiles, Exif, text; compressed ones count as they lie in the file).</summary>
    public int MaxMetadataBytes { get; init; } = 16 << 20;

    /// <summary>The most pieces of metadata that are kept.</summary>
    public int MaxMetadataChunks { get; init; } = 1000;

    /// <summary>Refuses a picture that is larger than these limits.</summary>
    internal void Check(string name, long width, long height, PictureLayout layout)
    {
        if (width > MaxSide || height > MaxSide)
        {
            throw new PictureLimitException(
                $"{name}: the picture is {width} x {height} pixels, a side may have at most {MaxSide}; raise the limit or use a smaller picture.");
        }

        if (width * height > MaxPixels)
        {
            throw new PictureLimitException(
                $"{name}: the picture is {width} x {height} = {width * height} pixels, the limit is {MaxPixels}; raise the limit or use a smaller picture.");
        }

        // At most 2^62 pixels: divided, because the product with the bytes of a pixel may not fit.
        if (width * height > Picture.MaxBytes / layout.BytesPerPixel())
        {
            throw new PictureLimitException(
                $"{name}: the picture is {width} x {height} pixels of {layout.BytesPerPixel()} bytes, more than the {Picture.MaxBytes} bytes that a picture may take in memory; cut it into parts.");
        }
    }
}
