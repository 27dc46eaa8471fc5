using System.Runtime.Intrinsics;

namespace FastInpaint.Imaging.Jpeg;

/// <summary>The samples of a component of a picture that is to be written: colour converted, averaged down, and extended to whole blocks by the last column and row.</summary>
internal sealed class JpegSamples
{
    private JpegSamples(byte[] values, int stride) => (Values, Stride) = (values, stride);

    /// <summary>Rows of samples.</summary>
    public byte[] Values { get; }

    /// <summary>Samples from a row to the next.</summary>
    public int Stride { get; }

    /// <summary>The samples of all components.</summary>
    /// <param name="picture">Grey or RGB, 8 bits.</param>
    /// <param name="rgb">Whether components are red, green and blue.</param>
    public static JpegSamples[] Of(Picture picture, JpegFrame frame, bool rgb, CancellationToken cancellationToken)
    {
        JpegSamples[] samples = [.. frame.Components.Select(component => new JpegSamples(new byte[component.StoredWide * 8 * component.StoredHigh * 8], component.StoredWide * 8))];
        int channels = frame.Components.Length;
        // Rows of the picture that one row of the least sampled component averages: [component][row].
        byte[][][] rows = [.. frame.Components.Select(_ => Enumerable.Range(0, frame.MaxVertical).Select(_ => new byte[frame.McusWide * frame.MaxHorizontal * 8]).ToArray())];
        for (int top = 0; top < picture.Height; top += frame.MaxVertical)
        {
            cancellationToken.ThrowIfCancellationRequested();
            for (int v = 0; v < frame.MaxVertical; v++)
            {
                Convert(picture.Row(Math.Min(top + v, picture.Height - 1)), channels, rgb, rows, v, picture.Width);
            }

            for (int i = 0; i < channels; i++)
            {
                JpegComponent component = frame.Components[i];
                int vertical = frame.MaxVertical / component.Vertical, first = top / vertical;
                for (int v = 0; v < component.Vertical && first + v < component.Height; v++)
                {
                    Average(rows[i].AsSpan(v * vertical, vertical), frame.MaxHorizontal / component.Horizontal, samples[i].Values.AsSpan((first + v) * samples[i].Stride, samples[i].Stride));
                }
            }
        }

        for (int i = 0; i < channels; i++)
        {
            Span<byte> values = samples[i].Values;
            int stride = samples[i].Stride, last = (frame.Components[i].Height - 1) * stride;
            for (int at = last + stride; at < values.Length; at += stride)
            {
                values.Slice(last, stride).CopyTo(values[at..]);
            }
        }

        return samples;
    }

    private static void Convert(ReadOnlySpan<byte> pixels, int channels, bool rgb, byte[][][] rows, int v, int width)
    {
        if (channels == 1)
        {
            pixels.CopyTo(rows[0][v]);
        }
        else if (rgb)
        {
            for (int x = 0; x < width; x++)
            {
                (rows[0][v][x], rows[1][v][x], rows[2][v][x]) = (pixels[3 * x], pixels[3 * x + 1], pixels[3 * x + 2]);
            }
        }
        else
        {
            JpegColor.FromRgb(pixels, rows[0][v], rows[1][v], rows[2][v], width);
        }

        foreach (byte[][] component in rows)
        {
            component[v].AsSpan(width).Fill(component[v][width - 1]);
        }
    }

    /// <summary>Boxes of samples to their mean; halves are rounded down and up in turns, so that no level drifts.</summary>
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

    /// <summary>The means of two by two samples, eight at a time; returns how many were made.</summary>
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
