using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace FastInpaint.Imaging.Png;

/// <summary>Puts the pixels of an interlaced row in their places: row[x + i * step] = from[i].</summary>
internal static class PngScatter
{
    public static void Pixels(ReadOnlySpan<byte> from, Span<byte> row, int x, int step, int bytesPerPixel)
    {
        switch (bytesPerPixel)
        {
            case 1:
                Scatter<byte>(from, row, x, step);
                break;
            case 2:
                Scatter<ushort>(from, row, x, step);
                break;
            case 3:
                Scatter<Bytes3>(from, row, x, step);
                break;
            case 4:
                Scatter<uint>(from, row, x, step);
                break;
            case 6:
                Scatter<Bytes6>(from, row, x, step);
                break;
            default:
                Scatter<ulong>(from, row, x, step);
                break;
        }
    }

    private static void Scatter<TPixel>(ReadOnlySpan<byte> from, Span<byte> row, int x, int step)
        where TPixel : unmanaged
    {
        Span<TPixel> to = MemoryMarshal.Cast<byte, TPixel>(row);
        foreach (TPixel pixel in MemoryMarshal.Cast<byte, TPixel>(from))
        {
            to[x] = pixel;
            x += step;
        }
    }

    [InlineArray(3)]
    private struct Bytes3
    {
        private byte first;
    }

    [InlineArray(6)]
    private struct Bytes6
    {
        private byte first;
    }
}
