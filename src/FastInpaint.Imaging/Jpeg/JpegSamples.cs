using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace FastInpaint.Imaging.Jpeg;

/// <summary>The samples of one row of MCUs for the encoder: color converted, downsampled, and padded to whole blocks by repeating the last column and row.</summary>
internal sealed class JpegSamples
{
    private readonly JpegFrame _frame;
    private readonly bool _rgb;
    private readonly byte[][] _values;

    // The picture's rows that are averaged to one row of the component with the lowest vertical sampling: [component][row].
    private readonly byte[][][] _rows;

    /// <param name="rgb">Whether components are red, green and blue.</param>
    public JpegSamples(JpegFrame frame, bool rgb)
    {
        (_frame, _rgb) = (frame, rgb);
        _values = [.. frame.Components.Select(component => new byte[Stride(component) * 8 * component.Vertical])];
        _rows = [.. frame.Components.Select(_ => Enumerable.Range(0, frame.MaxVertical).Select(_ => new byte[frame.McusWide * frame.MaxHorizontal * 8]).ToArray())];
    }

    /// <summary>Samples from one row to the next.</summary>
    public static int Stride(JpegComponent component) => component.StoredWide * 8;

    /// <summary>The samples of a component: eight rows for each of its rows of blocks.</summary>
    public ReadOnlySpan<byte> Of(int component) => _values[component];

    /// <summary>Takes a row of MCUs.</summary>
    /// <param name="pixels">The rows of pixels of the row of MCUs, without gaps, 8-bit gray or RGB; fewer rows at the picture's end.</param>
    public void Take(ReadOnlySpan<byte> pixels)
    {
        int stride = _frame.Width * _frame.Components.Length, high = pixels.Length / stride;
        for (int top = 0; top < high; top += _frame.MaxVertical)
        {
            for (int v = 0; v < _frame.MaxVertical; v++)
            {
                Convert(pixels.Slice(Math.Min(top + v, high - 1) * stride, stride), v);
            }

            for (int i = 0; i < _rows.Length; i++)
            {
                JpegComponent component = _frame.Components[i];
                int vertical = _frame.MaxVertical / component.Vertical, first = top / vertical;
                for (int v = 0; v < component.Vertical && (first + v) * vertical < high; v++)
                {
                    Average(_rows[i].AsSpan(v * vertical, vertical), _frame.MaxHorizontal / component.Horizontal, _values[i].AsSpan((first + v) * Stride(component), Stride(component)));
                }
            }
        }

        for (int i = 0; i < _rows.Length; i++)
        {
            JpegComponent component = _frame.Components[i];
            Span<byte> values = _values[i];
            int step = Stride(component), rows = (high * component.Vertical + _frame.MaxVertical - 1) / _frame.MaxVertical;
            for (int row = rows; row < 8 * component.Vertical; row++)
            {
                values.Slice((rows - 1) * step, step).CopyTo(values[(row * step)..]);
            }
        }
    }

    private void Convert(ReadOnlySpan<byte> pixels, int v)
    {
        int width = _frame.Width;
        if (_rows.Length == 1)
        {
            pixels.CopyTo(_rows[0][v]);
        }
        else if (_rgb)
        {
            for (int x = 0; x < width; x++)
            {
                (_rows[0][v][x], _rows[1][v][x], _rows[2][v][x]) = (pixels[3 * x], pixels[3 * x + 1], pixels[3 * x + 2]);
            }
        }
        else
        {
            JpegColor.FromRgb(pixels, _rows[0][v], _rows[1][v], _rows[2][v], width);
        }

        foreach (byte[][] component in _rows)
        {
            component[v].AsSpan(width).Fill(component[v][width - 1]);
        }
    }

    /// <summary>Replaces boxes of samples by their mean. Halves are rounded down and up alternately, so that the level does not drift.</summary>
    private static void Average(ReadOnlySpan<byte[]> rows, int horizontal, Span<byte> target)
    {
        if (rows.Length == 1 && horizontal == 1)
        {
            rows[0].AsSpan(0, target.Length).CopyTo(target);
            return;
        }

        int x = rows.Length == 2 && horizontal == 2 ? AverageFours(rows[0], rows[1], target) : 0;
        int count = rows.Length * horizontal;
        for (; x < target.Length; x++)
        {
            int sum = count == 2 ? x & 1 : count == 4 ? 1 + (x & 1) : count / 2;
            foreach (byte[] row in rows)
            {
                for (int h = 0; h < horizontal; h++)
                {
                    sum += row[x * horizontal + h];
                }
            }

            target[x] = (byte)(sum / count);
        }
    }

    /// <summary>The means of two by two samples, eight at a time; returns the number of means.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int AverageFours(ReadOnlySpan<byte> upper, ReadOnlySpan<byte> lower, Span<byte> target)
    {
        int x = 0;
        Vector128<ushort> even = Vector128.Create((ushort)0x00FF), rounding = Vector128.Create((ushort)1, 2, 1, 2, 1, 2, 1, 2);
        for (; x + 8 <= target.Length; x += 8)
        {
            Vector128<ushort> a = Vector128.Create(upper[(2 * x)..]).AsUInt16(), b = Vector128.Create(lower[(2 * x)..]).AsUInt16();
            Vector128<ushort> sum = (a & even) + (a >> 8) + (b & even) + (b >> 8) + rounding;
            Vector128.Narrow(sum >> 2, sum >> 2).GetLower().CopyTo(target[x..]);
        }

        return x;
    }
}
