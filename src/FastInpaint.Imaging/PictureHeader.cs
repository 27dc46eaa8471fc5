namespace FastInpaint.Imaging;

/// <summary>Format, size and layout of a picture file, and the memory that reading it takes.</summary>
/// <remarks>Equality compares format, size, layout, bit depth and orientation, not the memory.</remarks>
/// <param name="Format">The file's format, from its content.</param>
/// <param name="Width">Pixels in a row.</param>
/// <param name="Height">Rows.</param>
/// <param name="Layout">The layout that the decoded pixels have.</param>
/// <param name="BitDepth">Bits of a sample or of a palette index in the file: 1 to 16.</param>
public sealed record PictureHeader(PictureFormat Format, int Width, int Height, PixelFormat Layout, int BitDepth)
{
    /// <summary>Exif's orientation of the stored picture, 1 to 8. <see cref="Width"/> and <see cref="Height"/> are those of the upright picture.</summary>
    public int Orientation { get; init; } = 1;

    /// <summary>
    /// An upper bound of the bytes that <see cref="PictureFile.Read(Stream, PictureLimits?, string, CancellationToken)"/> takes at its peak, beside the pixels of the upright picture: a copy of
    /// the file, coefficients, rows, strips and tiles, allocations of libraries, a second picture where one is needed, metadata. Garbage that is not collected yet is not counted.
    /// For a stream without a known length, the bytes that follow the header are not counted. The value is 0 in a header that was not read from a file.
    /// </summary>
    public long ReadingBytes { get; init; }

    /// <summary>The part of <see cref="ReadingBytes"/> that a <see cref="PictureReader"/> holds before it decodes the pixels: the bytes of the file, unless it is a PNG or PNM file.</summary>
    public long HeldBytes { get; init; }

    /// <summary>The part of <see cref="ReadingBytes"/> that the picture holds as long as it lives: metadata, and the coefficients of a JPEG file.</summary>
    public long KeptBytes { get; init; }

    /// <summary>The part of <see cref="KeptBytes"/> that holds coefficients.</summary>
    internal long CoefficientBytes { get; init; }

    /// <summary>The part of <see cref="KeptBytes"/> that holds metadata which may follow the pixels in the file.</summary>
    internal long LaterBytes { get; init; }

    /// <summary>Whether a WebP file is lossy.</summary>
    internal bool IsLossy { get; init; }

    /// <summary>Whether the colors of a PNG file are indices into a palette.</summary>
    internal bool HasPalette { get; init; }

    /// <summary>Whether the file has a palette of at most two colors.</summary>
    internal bool HasTwoColors { get; init; }

    /// <summary>Bytes of the pixels.</summary>
    internal long PixelBytes => Pixels * Layout.BytesPerPixel();

    internal long Pixels => (long)Width * Height;

    /// <summary>Bytes of a row.</summary>
    internal long RowBytes => (long)Width * Layout.BytesPerPixel();

    /// <inheritdoc/>
    public bool Equals(PictureHeader? other) =>
        other is not null && (Format, Width, Height, Layout, BitDepth, Orientation) == (other.Format, other.Width, other.Height, other.Layout, other.BitDepth, other.Orientation);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Format, Width, Height, Layout, BitDepth, Orientation);
}
