namespace FastInpaint.Imaging;

/// <summary>How a picture is written.</summary>
public sealed record PictureWriteOptions
{
    /// <summary>An existing file is an error, quality as the picture's source had it, everything may have changed.</summary>
    public static PictureWriteOptions Default { get; } = new();

    /// <summary>Whether an existing file is replaced; otherwise it is an error, also when it appears while the picture is written.</summary>
    public bool Overwrite { get; init; }

    /// <summary>
    /// Quality of a lossy file, 1 to 100. JPEG: from 90 on colour keeps its full resolution; null for the tables and sampling of the JPEG file that the picture was read from, or 90 where it was read
    /// from none. WebP: a quality makes the file lossy; null for a lossy file of quality 90 where the picture was read from a lossy WebP file, and for one without loss where it was not.
    /// </summary>
    public int? Quality { get; init; }

    /// <summary>
    /// One byte a pixel, not 0 where the picture may differ from the file it was read from. JPEG: all blocks without such a pixel keep that file's coefficients, and lose nothing. PNG, TIFF, BMP and
    /// PNM: such pixels are rounded to the gray levels, or the two palette colors, that the source had, so that the file keeps its bits a pixel. Previews in the metadata stay where there is no such pixel. Null where everything may
    /// differ: nothing is kept and nothing rounded.
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
            throw new ArgumentException($"The mask of changes has {changed.Length} bytes, the picture {(long)width * height} pixels.", "options");
        }
    }
}
