namespace FastInpaint.Imaging;

/// <summary>What a picture file says about itself before its pixels.</summary>
/// <remarks>Headers are equal where the files say the same of their pictures, whatever memory it takes to read them.</remarks>
/// <param name="Format">The file's format, from its content.</param>
/// <param name="Width">Pixels in a row.</param>
/// <param name="Height">Rows.</param>
/// <param name="Layout">The layout that the decoded pixels have.</param>
/// <param name="BitDepth">Bits of a sample or of a palette index in the file: 1 to 16.</param>
public sealed record PictureHeader(PictureFormat Format, int Width, int Height, PixelFormat Layout, int BitDepth)
{
    /// <summary>Exif's orientation of the stored picture, 1 to 8; <see cref="Width"/> and <see cref="Height"/> are the upright picture's.</summary>
    public int Orientation { get; init; } = 1;

    /// <summary>
    /// The most bytes that <see cref="PictureFile.Read(Stream, PictureLimits?, string, CancellationToken)"/> takes beside the pixels of the upright picture, at its peak: a copy of
    /// the file, coefficients, rows, strips and tiles, what libraries allocate, a second picture where one is needed, metadata. Of a stream that does not tell its length, as if nothing followed the
    /// header; 0 in a header that no file was read for. Garbage that is not collected yet is not counted.
    /// </summary>
    public long ReadingBytes { get; init; }

    /// <summary>Of <see cref="ReadingBytes"/> what the picture holds as long as it lives: metadata, and the coefficients of a JPEG file.</summary>
    public long KeptBytes { get; init; }

    /// <summary>Of <see cref="KeptBytes"/> those of coefficients.</summary>
    internal long CoefficientBytes { get; init; }

    /// <summary>Of <see cref="KeptBytes"/> those of metadata that may come behind the pixels.</summary>
    internal long LaterBytes { get; init; }

    /// <summary>Whether a WebP file is lossy.</summary>
    internal bool IsLossy { get; init; }

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
