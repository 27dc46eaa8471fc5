namespace FastInpaint.Imaging;

/// <summary>How a picture is written.</summary>
public sealed record PictureWriteOptions
{
    /// <summary>No existing file is replaced, the quality is that of the picture's source, and every pixel may have changed.</summary>
    public static PictureWriteOptions Default { get; } = new();

    /// <summary>Whether an existing file is replaced; otherwise it is an error, also when it appears while the picture is written.</summary>
    public bool Overwrite { get; init; }

    /// <summary>
    /// Quality of a lossy file, 1 to 100. JPEG: from 90 on, color keeps its full resolution; null keeps the tables and sampling of the JPEG file that the picture was read from, or means 90 where there is
    /// no such file. WebP: a quality makes the file lossy; null means lossy with quality 90 for a picture that was read from a lossy WebP file, and lossless for every other picture.
    /// </summary>
    public int? Quality { get; init; }

    /// <summary>
    /// The pixels that may differ from the file that the picture was read from: one byte a pixel, not 0 where the pixel may differ. Null where every pixel may differ: nothing is kept and nothing rounded.
    /// JPEG: blocks without a changed pixel keep the file's coefficients, without loss. PNG, TIFF, BMP and PNM: changed pixels are rounded to the gray levels, or to the two palette colors, of the
    /// source, so that the file keeps its bits a pixel. Previews in the metadata stay where no pixel changed.
    /// </summary>
    public ReadOnlyMemory<byte>? Changed { get; init; }

    /// <exception cref="ArgumentException">An option does not fit a picture of this size.</exception>
    internal void Check(int width, int height)
    {
        if (Quality is < 1 or > 100)
        {
            throw new ArgumentException($"The quality is {Quality}; it must be 1 to 100.", "options");
        }

        if (Changed is { } changed && changed.Length != (long)width * height)
        {
            throw new ArgumentException($"The mask of changes has {changed.Length} bytes and the picture {(long)width * height} pixels; give one byte a pixel.", "options");
        }
    }
}
