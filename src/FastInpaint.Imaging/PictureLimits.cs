namespace FastInpaint.Imaging;

/// <summary>What a picture file may ask for. Sizes are checked against the file's header and against the bytes that it has, before pixels are allocated.</summary>
/// <remarks>Whatever the limits, a picture in memory has at most <see cref="Picture.MaxBytes"/> bytes, and so has a row of one that is read or written row by row.</remarks>
public sealed record PictureLimits
{
    /// <summary>A file of so many bytes has shown enough, whatever it promises.</summary>
    internal const int MostProof = 1 << 28;

    private const long FreeExpansion = 64_000_000;

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

    /// <summary>The most bytes of a file, from where the picture starts to the file's end; of a pipe, the most that are read.</summary>
    public long MaxFileBytes { get; init; } = 4L << 30;

    /// <summary>The most segments of a JPEG file, or chunks of a PNG file beside those of its pixels, kept or not.</summary>
    public int MaxSegments { get; init; } = 10_000;

    /// <summary>The most scans of a JPEG file.</summary>
    public int MaxScans { get; init; } = 200;

    /// <summary>The most bytes of pixels for each byte of the file. Looked at where the pixels take more than 64 MB; an empty mask of 1 bit a pixel comes to 8,256. A pixel of a PNG file with a palette counts as one byte.</summary>
    public int MaxExpansion { get; init; } = 10_000;

    /// <summary>Whether a file that breaks its format's rules is refused where it could still be read. Without this flag such a file is read, and <see cref="PictureMetadata.Warnings"/> says what was wrong.</summary>
    public bool Strict { get; init; }

    /// <summary>Refuses a picture that is larger than these limits, or whose rows are too long. It may still be too large to be held whole.</summary>
    internal void Check(string name, long width, long height, PixelFormat layout)
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

        if (width > Picture.MaxBytes / layout.BytesPerPixel())
        {
            throw new PictureLimitException(
                $"{name}: a row has {width} pixels of {layout.BytesPerPixel()} bytes, more than the {Picture.MaxBytes} bytes that a row may take in memory; cut the picture into parts.");
        }
    }

    /// <summary>Refuses a picture that is too large to be held whole.</summary>
    internal static void CheckBytes(string name, long width, long height, PixelFormat layout)
    {
        // At most 2^62 pixels: divided, because the product with the bytes of a pixel may not fit.
        if (width * height > Picture.MaxBytes / layout.BytesPerPixel())
        {
            throw new PictureLimitException(
                $"{name}: the picture is {width} x {height} pixels of {layout.BytesPerPixel()} bytes, more than the {Picture.MaxBytes} bytes that a picture may take in memory; cut it into parts.");
        }
    }

    /// <summary>Refuses a picture that is too large to be held whole, or far larger in memory than its file.</summary>
    internal void CheckWhole(string name, int width, int height, PixelFormat layout, long fileBytes)
    {
        CheckBytes(name, width, height, layout);
        CheckExpansion(name, width, height, layout, _ => fileBytes);
    }

    /// <summary>Refuses a picture that would be far larger in memory than its file.</summary>
    /// <param name="available">The file's bytes, given how many there must be; fewer where it has fewer.</param>
    internal void CheckExpansion(string name, int width, int height, PixelFormat layout, Func<int, long> available)
    {
        long bytes = (long)width * layout.BytesPerPixel() * height;
        int least = (int)Math.Min(bytes / MaxExpansion, MostProof);
        if (bytes > FreeExpansion && available(least) < least)
        {
            throw new PictureLimitException(
                $"{name}: the {width} x {height} pixels take {bytes} bytes in memory, more than {MaxExpansion} for each byte of the file; raise the limit if you trust the file.");
        }
    }
}
