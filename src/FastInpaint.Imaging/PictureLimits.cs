namespace FastInpaint.Imaging;

/// <summary>Limits on the memory and time that a picture file may take. The file's header and its number of bytes are checked before pixels are allocated.</summary>
/// <remarks>Whatever these limits, a picture in memory has at most <see cref="Picture.MaxBytes"/> bytes. The same bound holds for each row of a picture that is read or written row by row.</remarks>
public sealed record PictureLimits
{
    /// <summary>The most bytes of a file that the check of <see cref="MaxExpansion"/> asks for: a file of this length passes, whatever size its header states.</summary>
    internal const int MostProof = 1 << 28;

    private const long FreeExpansion = 64_000_000;

    /// <summary>The limits that apply when none are given.</summary>
    public static PictureLimits Default { get; } = new();

    /// <summary>The most pixels, width times height.</summary>
    public long MaxPixels { get; init; } = 1_000_000_000;

    /// <summary>The greatest width and the greatest height, in pixels.</summary>
    public int MaxSide { get; init; } = 1_000_000;

    /// <summary>The most bytes of metadata that are kept: profiles, Exif, text. Compressed metadata counts with its compressed size.</summary>
    public int MaxMetadataBytes { get; init; } = 16 << 20;

    /// <summary>The most pieces of metadata that are kept.</summary>
    public int MaxMetadataChunks { get; init; } = 1000;

    /// <summary>The most bytes of a file, from the start of the picture to the end of the file; for a pipe, the most bytes that are read.</summary>
    public long MaxFileBytes { get; init; } = 4L << 30;

    /// <summary>The most segments of a JPEG file, or chunks of a PNG file without those of its pixels. Segments and chunks that are not kept count too.</summary>
    public int MaxSegments { get; init; } = 10_000;

    /// <summary>The most scans of a JPEG file.</summary>
    public int MaxScans { get; init; } = 200;

    /// <summary>The most bytes of pixels for each byte of the file. Checked where the pixels take more than 64 MB. An empty mask of 1 bit a pixel reaches 8,256. A pixel of a PNG file with a palette counts as one byte.</summary>
    public int MaxExpansion { get; init; } = 10_000;

    /// <summary>Whether a file that breaks its format's rules is refused even where it can be read. Without this flag the file is read, and <see cref="PictureMetadata.Warnings"/> says what was wrong.</summary>
    public bool Strict { get; init; }

    /// <summary>Refuses a picture that exceeds these limits or has too long rows. <see cref="CheckBytes"/> checks whether the whole picture fits in memory.</summary>
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
        // Up to 2^62 pixels: the bound is divided, because pixels * bytes per pixel may overflow 64 bits.
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
    /// <param name="available">Gets the least number of bytes that the file must have; returns the file's bytes, or fewer than the argument where the file is shorter.</param>
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
