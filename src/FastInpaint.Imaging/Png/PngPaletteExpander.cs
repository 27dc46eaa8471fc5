using FastInpaint.Imaging.IO;

namespace FastInpaint.Imaging.Png;

/// <summary>Palette indices of 1 to 8 bits to RGB, or to RGBA where the palette has alpha.</summary>
internal sealed class PngPaletteExpander : PngRowExpander
{
    private readonly ByteSource source;
    private readonly int bitDepth;
    private readonly int count;
    private readonly bool hasAlpha;
    private readonly uint[] colors = new uint[256];
    private byte[] indices = [];

    public PngPaletteExpander(PngPalette palette, int bitDepth, ByteSource source)
    {
        (this.source, this.bitDepth, count, hasAlpha) = (source, bitDepth, palette.Count, palette.HasAlpha);
        for (int i = 0; i < count; i++)
        {
            colors[i] = palette.Color(i);
        }
    }

    public override void Expand(ReadOnlySpan<byte> row, Span<byte> pixels)
    {
        int bytes = hasAlpha ? 4 : 3;
        int width = pixels.Length / bytes;
        if (indices.Length < width)
        {
            indices = new byte[width];
        }

        Span<byte> index = indices.AsSpan(0, width);
        PngSamples.Unpack(row, bitDepth, index);
        if (count < 256)
        {
            int bad = index.IndexOfAnyInRange((byte)count, (byte)255);
            if (bad >= 0)
            {
                throw source.Error($"a pixel has the palette index {index[bad]} and the chunk PLTE only {count} colours; the file is damaged.");
            }
        }

        for (int x = 0, at = 0; x < index.Length; x++, at += bytes)
        {
            uint color = colors[index[x]];
            pixels[at] = (byte)color;
            pixels[at + 1] = (byte)(color >> 8);
            pixels[at + 2] = (byte)(color >> 16);
            if (hasAlpha)
            {
                pixels[at + 3] = (byte)(color >> 24);
            }
        }
    }
}
