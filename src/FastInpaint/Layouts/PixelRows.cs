using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace FastInpaint.Layouts;

/// <summary>Converts rows of pixels to floats: value / 255 or value / 65535. Alpha is left out; gray becomes three equal channels.</summary>
internal static class PixelRows
{
    /// <summary>Writes red, green and blue of pixel x to rgb[x * step], [x * step + 1] and [x * step + 2].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Read(ReadOnlySpan<byte> row, ChannelLayout layout, Span<float> rgb, int step)
    {
        int width = layout.Wide ? row.Length / (2 * layout.Channels) : row.Length / layout.Channels;
        for (int x = 0; x < width; x++)
        {
            Span<float> pixel = rgb.Slice(x * step, 3);
            int channel = x * layout.Channels;
            pixel[0] = Value(row, channel + layout.Red, layout.Wide);
            pixel[1] = Value(row, channel + layout.Green, layout.Wide);
            pixel[2] = Value(row, channel + layout.Blue, layout.Wide);
        }
    }

    /// <summary>Blends a fill into a pixel's color: blend * fill + (1 - blend) * old color. Alpha does not change. A gray pixel takes the fill's luma (BT.601).</summary>
    /// <param name="row">The row to change.</param>
    /// <param name="layout">Layout of the row.</param>
    /// <param name="x">Index of the pixel.</param>
    /// <param name="red">Red of the fill in [0, 1].</param>
    /// <param name="green">Green of the fill in [0, 1].</param>
    /// <param name="blue">Blue of the fill in [0, 1].</param>
    /// <param name="blend">Share of the fill in [0, 1].</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Blend(Span<byte> row, ChannelLayout layout, int x, float red, float green, float blue, float blend)
    {
        int channel = x * layout.Channels;
        if (layout.Gray)
        {
            Blend(row, channel, layout.Wide, Luma(red, green, blue), blend);
            return;
        }

        Blend(row, channel + layout.Red, layout.Wide, red, blend);
        Blend(row, channel + layout.Green, layout.Wide, green, blend);
        Blend(row, channel + layout.Blue, layout.Wide, blue, blend);
    }

    /// <summary>A pixel's exact color: red, green and blue, 16 bits each, from the lowest bit on. For a gray pixel all three are its gray.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Color(ReadOnlySpan<byte> row, ChannelLayout layout, int x)
    {
        int channel = x * layout.Channels;
        return Exact(row, channel + layout.Red, layout.Wide) | (Exact(row, channel + layout.Green, layout.Wide) << 16) | (Exact(row, channel + layout.Blue, layout.Wide) << 32);
    }

    /// <summary>Replaces a pixel's color. Alpha does not change.</summary>
    /// <param name="row">The row to change.</param>
    /// <param name="layout">Layout of the row.</param>
    /// <param name="x">Index of the pixel.</param>
    /// <param name="color">A color as <see cref="Color"/> returns it.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void SetColor(Span<byte> row, ChannelLayout layout, int x, ulong color)
    {
        int channel = x * layout.Channels;
        SetExact(row, channel + layout.Red, layout.Wide, (ushort)color);
        SetExact(row, channel + layout.Green, layout.Wide, (ushort)(color >> 16));
        SetExact(row, channel + layout.Blue, layout.Wide, (ushort)(color >> 32));
    }

    /// <summary>The luma of a color (BT.601).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Luma(float red, float green, float blue) => (0.299f * red) + (0.587f * green) + (0.114f * blue);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Blend(Span<byte> row, int channel, bool wide, float fill, float blend)
    {
        float value = blend >= 1 ? fill : (blend * fill) + ((1 - blend) * Value(row, channel, wide));
        if (wide)
        {
            MemoryMarshal.Write(row[(2 * channel)..], (ushort)((Math.Clamp(value, 0f, 1f) * ushort.MaxValue) + 0.5f));
        }
        else
        {
            row[channel] = (byte)((Math.Clamp(value, 0f, 1f) * byte.MaxValue) + 0.5f);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Exact(ReadOnlySpan<byte> row, int channel, bool wide) => wide ? MemoryMarshal.Read<ushort>(row[(2 * channel)..]) : row[channel];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void SetExact(Span<byte> row, int channel, bool wide, ushort value)
    {
        if (wide)
        {
            MemoryMarshal.Write(row[(2 * channel)..], value);
        }
        else
        {
            row[channel] = (byte)value;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Value(ReadOnlySpan<byte> row, int channel, bool wide) =>
        wide ? MemoryMarshal.Read<ushort>(row[(2 * channel)..]) / 65535f : row[channel] / 255f;
}
