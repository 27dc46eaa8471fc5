using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace FastInpaint.Imaging.Png;

/// <summary>Fills the pixels of a picture from its rows, interlaced or not.</summary>
internal sealed class PngPixelDecoder
{
    private readonly PngHeader header;
    private readonly PngRowReader rows;
    private readonly PngRowExpander expander;
    private readonly byte[] pixels;
    private readonly int bytesPerPixel;
    private readonly int stride;

    public PngPixelDecoder(PngInfo info, PngRowReader rows, PngRowExpander expander, byte[] pixels)
    {
        header = info.Header;
        (this.rows, this.expander, this.pixels) = (rows, expander, pixels);
        bytesPerPixel = info.Layout.BytesPerPixel();
        stride = header.Width * bytesPerPixel;
    }

    public void Decode(CancellationToken cancellationToken)
    {
        if (!header.Interlaced && expander.IsIdentity)
        {
            DecodeInPlace(cancellationToken);
        }
        else
        {
            DecodePasses(cancellationToken);
        }
    }

    private void DecodeInPlace(CancellationToken cancellationToken)
    {
        ReadOnlySpan<byte> above = new byte[stride];
        for (int y = 0; y < header.Height; y++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Span<byte> row = pixels.AsSpan(y * stride, stride);
            rows.Read(above, row);
            above = row;
        }
    }

    private void DecodePasses(CancellationToken cancellationToken)
    {
        byte[] above = new byte[header.RowBytes(header.Width)];
        byte[] row = new byte[above.Length];
        byte[] expanded = new byte[header.Interlaced ? stride : 0];
        foreach (PngPass pass in header.Passes)
        {
            int width = pass.Width(header.Width);
            int height = width == 0 ? 0 : pass.Height(header.Height);
            int rowBytes = (int)header.RowBytes(width);
            Array.Clear(above, 0, rowBytes);
            for (int j = 0; j < height; j++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                rows.Read(above.AsSpan(0, rowBytes), row.AsSpan(0, rowBytes));
                Span<byte> target = pixels.AsSpan((pass.Y + (j * pass.StepY)) * stride, stride);
                Span<byte> from = pass.StepX == 1 ? target : expanded.AsSpan(0, width * bytesPerPixel);
                expander.Expand(row.AsSpan(0, rowBytes), from);
                if (pass.StepX > 1)
                {
                    PngScatter.Pixels(from, target, pass.X, pass.StepX, bytesPerPixel);
                }

                (above, row) = (row, above);
            }
        }
    }
}

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
