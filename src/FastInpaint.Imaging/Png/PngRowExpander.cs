namespace FastInpaint.Imaging.Png;

/// <summary>Turns an unfiltered row of a file into pixels of a <see cref="PictureLayout"/>. Not thread safe.</summary>
internal abstract class PngRowExpander
{
    /// <summary>Whether rows are pixels as they are, so that they can be unfiltered in place.</summary>
    public virtual bool IsIdentity => false;

    /// <summary>Expands one row; the length of <paramref name="pixels"/> says how many pixels it has.</summary>
    /// <exception cref="PictureFormatException">The row holds something that the file does not define.</exception>
    public abstract void Expand(ReadOnlySpan<byte> row, Span<byte> pixels);

    public static PngRowExpander For(PngInfo info, IO.ByteSource source)
    {
        int bitDepth = info.Header.BitDepth;
        if (info.Palette is { } palette)
        {
            return new PngPaletteExpander(palette, bitDepth, source);
        }

        if (info.ColorKey is { } key)
        {
            return bitDepth == 16 ? new PngColorKeyExpander16(key) : new PngColorKeyExpander8(key, bitDepth);
        }

        return bitDepth switch
        {
            16 => new PngSwapExpander(),
            8 => new PngIdentityExpander(),
            _ => new PngGrayExpander(bitDepth),
        };
    }
}
