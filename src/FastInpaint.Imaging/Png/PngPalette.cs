using FastInpaint.Imaging.Pixels;

namespace FastInpaint.Imaging.Png;

/// <summary>The 1 to 256 colors of a palette picture, and the alpha of the first ones.</summary>
/// <param name="Colors">Three bytes a color: the PLTE chunk.</param>
/// <param name="Alphas">The tRNS chunk: one byte for each of the first colors; the other colors are opaque. Empty where there is no such chunk.</param>
internal sealed record PngPalette(ReadOnlyMemory<byte> Colors, ReadOnlyMemory<byte> Alphas) : FileOrigin
{
    public override bool HasPalette => true;

    public int Count => Colors.Length / 3;

    public bool HasAlpha => !Alphas.IsEmpty;

    public uint Color(int index) => Rgba(
        Colors.Span[index * 3], Colors.Span[(index * 3) + 1], Colors.Span[(index * 3) + 2], index < Alphas.Length ? Alphas.Span[index] : (byte)255);

    /// <summary>Packs four 8-bit channels in a number: red in the lowest byte, alpha in the highest.</summary>
    public static uint Rgba(byte red, byte green, byte blue, byte alpha) => red | ((uint)green << 8) | ((uint)blue << 16) | ((uint)alpha << 24);
}

/// <summary>Fits a picture into its file's palette. The palette's colors keep their numbers; new colors are appended while there is room.</summary>
internal static class PngPaletteFit
{
    /// <summary>The colors of the palette and of the picture; null where they are more than 256.</summary>
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

    /// <summary>Rounds the changed pixels to the nearest color of a palette of at most two colors, by the sum of squared differences of all channels.</summary>
    /// <param name="picture">8-bit RGB or RGBA; not changed.</param>
    /// <param name="palette">The original palette; its alpha counts for RGBA pictures.</param>
    /// <param name="changed">One byte a pixel, not 0 where the pixel may be rounded; null where no pixel may be.</param>
    /// <returns>The rounded picture; the same object where the palette has more colors, or a pixel that may not be rounded has another color.</returns>
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

    /// <summary>The palette of a table. Alpha ends with the last color that is not opaque; it is never empty where the picture has alpha.</summary>
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

/// <summary>A hash table of at most 256 colors and their numbers, with open addressing.</summary>
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

    /// <summary>Gives a color the next number. A palette may repeat a color; then <see cref="Find"/> returns the first number.</summary>
    /// <returns>False where the table is full.</returns>
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

    /// <summary>The slot of the color, or the free slot for it.</summary>
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
