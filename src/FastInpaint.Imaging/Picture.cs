namespace FastInpaint.Imaging;

/// <summary>A picture in memory: rows from top to bottom, without gaps between them.</summary>
/// <remarks>Sizes and layout never change; the pixels may. Reading from several threads is safe while nobody writes.</remarks>
public sealed class Picture
{
    /// <summary>The most bytes that the pixels of a picture in memory may take. Larger ones are refused with <see cref="PictureLimitException"/>; they can be read and written row by row.</summary>
    public const int MaxBytes = 2_000_000_000;

    /// <summary>A picture of zeros.</summary>
    /// <param name="width">Pixels in a row, at least 1.</param>
    /// <param name="height">Rows, at least 1.</param>
    /// <param name="layout">Layout of a pixel.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is below 1.</exception>
    /// <exception cref="PictureLimitException">The pixels would take more than <see cref="MaxBytes"/>.</exception>
    public Picture(int width, int height, PixelFormat layout)
        : this(width, height, layout, new byte[ByteCount(width, height, layout)])
    {
    }

    /// <summary>A picture over pixels that exist already; they are not copied.</summary>
    /// <param name="width">Pixels in a row, at least 1.</param>
    /// <param name="height">Rows, at least 1.</param>
    /// <param name="layout">Layout of a pixel.</param>
    /// <param name="pixels">The rows, exactly width * height * bytes per pixel.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is below 1.</exception>
    /// <exception cref="ArgumentException">The pixels have another length.</exception>
    /// <exception cref="PictureLimitException">The pixels would take more than <see cref="MaxBytes"/>.</exception>
    public Picture(int width, int height, PixelFormat layout, Memory<byte> pixels)
    {
        int expected = ByteCount(width, height, layout);
        if (pixels.Length != expected)
        {
            throw new ArgumentException(
                $"{width} x {height} pixels of {layout} take {expected} bytes, the memory has {pixels.Length}.", nameof(pixels));
        }

        (Width, Height, Layout, Pixels) = (width, height, layout, pixels);
        Stride = width * layout.BytesPerPixel();
    }

    /// <summary>Pixels in a row.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>Layout of a pixel.</summary>
    public PixelFormat Layout { get; }

    /// <summary>Bytes of a row; row y starts at byte y * Stride.</summary>
    public int Stride { get; }

    /// <summary>The rows, width * height * bytes per pixel.</summary>
    public Memory<byte> Pixels { get; }

    /// <summary>The format of the file that the picture was read from; null where it comes from no file.</summary>
    public PictureFormat? Format { get; init; }

    /// <summary>The metadata of the file that the picture was read from.</summary>
    public PictureMetadata Metadata { get; init; } = PictureMetadata.Empty;

    /// <summary>One row: width * bytes per pixel.</summary>
    /// <param name="y">The row, from 0 at the top.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    public Span<byte> Row(int y)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(y);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(y, Height);
        return Pixels.Span.Slice(y * Stride, Stride);
    }

    private static int ByteCount(int width, int height, PixelFormat layout)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        PictureLimits.CheckBytes("picture", width, height, layout);
        return width * height * layout.BytesPerPixel();
    }
}
