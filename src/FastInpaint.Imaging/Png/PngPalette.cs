using FastInpaint.Imaging.Pixels;

namespace FastInpaint.Imaging.Png;

/// <summary>The colours of a palette picture, 1 to 256 of them, and the alpha of the first few.</summary>
/// <param name="Colors">Three bytes a colour: the PLTE chunk.</param>
/// <param name="Alphas">One byte for each of the first colours, the others are opaque: the tRNS chunk. Empty without one.</param>
internal sealed record PngPalette(ReadOnlyMemory<byte> Colors, ReadOnlyMemory<byte> Alphas) : FileOrigin
{
    public override bool HasPalette => true;

    public int Count => Colors.Length / 3;

    public bool HasAlpha => !Alphas.IsEmpty;

    public uint Color(int index) => Rgba(
        Colors.Span[index * 3], Colors.Span[(index * 3) + 1], Colors.Span[(index * 3) + 2], index < Alphas.Length ? Alphas.Span[index] : (byte)255);

    /// <summary>Four 8-bit channels in a number whose bytes in memory, on a little-endian machine, are R, G, B, A.</summary>
    public static uint Rgba(byte red, byte green, byte blue, byte alpha) => red | ((uint)green << 8) | ((uint)blue << 16) | ((uint)alpha << 24);
}

/// <summary>Fits a picture into the palette that its file had: the palette's colours keep their numbers, new colours follow while there is room.</summary>
internal static class PngPaletteFit
{
    /// <summary>The colours of the palette and of the picture; null when these are more than 256.</summary>
    /// <param name="picture">8-bit RGB or RGBA.</param>
    /// <param name="palette">The original palette; its alpha counts for RGBA pictures.</param>
    public static PngColorTable? TryFit(Picture picture, PngPalette palette)
    {
        bool alpha = picture.Layout.HasAlpha();
        var colors = new PngColorTable();
        for (int i = 0; i < palette.Count; i++)
        {
            colors.TryAdd(palette.Color(i) | (alpha ? 0 : 0xFF000000));
        }

        int bytes = alpha ? 4 : 3;
        ReadOnlySpan<byte> pixels = picture.Pixels.Span;
        uint last = palette.Color(0);
        for (int at = 0; at < pixels.Length; at += bytes)
        {
            uint color = PngPalette.Rgba(pixels[at], pixels[at + 1], pixels[at + 2], alpha ? pixels[at + 3] : (byte)255);
            if (color != last && colors.Find(color) < 0 && !colors.TryAdd(color))
            {
                return null;
            }

            last = color;
        }

        return colors;
    }

    /// <summary>A picture of at most two colors with its changed pixels in these: the nearest, by the sum of squared differences of all channels.</summary>
    /// <param name="picture">8-bit RGB or RGBA; not changed.</param>
    /// <param name="palette">The original palette; its alpha counts for RGBA pictures.</param>
    /// <param name="changed">One byte a pixel, not 0 where it may be rounded; null where none may.</param>
    /// <returns>The picture itself where the palette has more colors, or a pixel that may not be rounded has another.</returns>
    public static Picture Round(Picture picture, PngPalette palette, ReadOnlyMemory<byte>? changed)
    {
        if (palette.Count > 2 || changed is null)
        {
            return picture;
        }

        int bytes = picture.Layout.BytesPerPixel();
        byte[] first = BitConverter.GetBytes(palette.Color(0))[..bytes], last = BitConverter.GetBytes(palette.Color(palette.Count - 1))[..bytes];
        return TwoColors.TryFit(picture, first, last, changed) ?? picture;
    }

    /// <summary>The chunks of a table; alpha ends with the last colour that is not opaque, but is never empty where the picture has alpha.</summary>
    public static PngPalette ToPalette(PngColorTable colors, bool alpha)
    {
        var rgb = new byte[colors.Count * 3];
        var alphas = new byte[alpha ? colors.Count : 0];
        int translucent = alpha ? 1 : 0;
        for (int i = 0; i < colors.Count; i++)
        {
            uint color = colors[i];
            (rgb[i * 3], rgb[(i * 3) + 1], rgb[(i * 3) + 2]) = ((byte)color, (byte)(color >> 8), (byte)(color >> 16));
            if (alpha)
            {
                alphas[i] = (byte)(color >> 24);
                translucent = alphas[i] != 255 ? i + 1 : translucent;
            }
        }

        return new PngPalette(rgb, alphas.AsMemory(0, translucent));
    }
}

/// <summary>At most 256 colours and their numbers: a hash table with open addressing.</summary>
internal sealed class PngColorTable
{
    private const int SlotBits = 10;

    private readonly uint[] colors = new uint[256];
    private readonly short[] slots = new short[1 << SlotBits];

    public int Count { get; private set; }

    public uint this[int index] => colors[index];

    /// <summary>The number of a color, or -1.</summary>
    public int Find(uint color)
    {
        int slot = Slot(color);
        return slots[slot] - 1;
    }

    /// <summary>Gives a colour the next number, even when it has one already: entries of a palette may repeat, and the first is found.</summary>
    /// <returns>False when the table is full.</returns>
    public bool TryAdd(uint color)
    {
        if (Count == colors.Length)
        {
            return false;
        }

        colors[Count++] = color;
        ref short slot = ref slots[Slot(color)];
        slot = slot == 0 ? (short)Count : slot;
        return true;
    }

    /// <summary>Where the colour is, or the free slot where it would be.</summary>
    private int Slot(uint color)
    {
        int slot = (int)((color * 0x9E3779B1) >> (32 - SlotBits));
        while (slots[slot] != 0 && colors[slots[slot] - 1] != color)
        {
            slot = (slot + 1) & (slots.Length - 1);
        }

        return slot;
    }
}
