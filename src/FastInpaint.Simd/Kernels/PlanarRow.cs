using System.Runtime.CompilerServices;

namespace FastInpaint.Simd;

/// <summary>
/// Computes one row of a convolution to few output channels (see <see cref="PlanarRowArguments"/>). The lanes of a vector are neighboring pixels, so all lanes are used even with fewer channels than lanes. A register tile is
/// 8 or 1 vectors of pixels (4 or 1 with 16 registers) by 3 or 1 channels. Every tile sums over kernel rows, input channels and kernel columns, in this order.
/// </summary>
internal static unsafe partial class RowKernels<TOps, TVector>
{
    /// <summary>Computes whole vectors of pixels for any number of channels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void PlanarRow(in PlanarRowArguments row)
    {
        int o = 0;
        for (; o + 3 <= row.Outputs; o += 3)
        {
            int vector = 0;
            if (TOps.HasManyRegisters)
            {
                for (; vector + 8 <= row.Vectors; vector += 8)
                {
                    Planar3x8(row, o, vector * TOps.Count);
                }
            }

            for (; vector + 4 <= row.Vectors; vector += 4)
            {
                Planar3x4(row, o, vector * TOps.Count);
            }

            for (; vector < row.Vectors; vector++)
            {
                Planar1(row, o, vector * TOps.Count);
                Planar1(row, o + 1, vector * TOps.Count);
                Planar1(row, o + 2, vector * TOps.Count);
            }
        }

        for (; o < row.Outputs; o++)
        {
            for (int vector = 0; vector < row.Vectors; vector++)
            {
                Planar1(row, o, vector * TOps.Count);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Planar3x8(in PlanarRowArguments row, nint o, nint pixel)
    {
        TVector a0 = TOps.Broadcast(row.Bias[o]), b0 = TOps.Broadcast(row.Bias[o + 1]), c0 = TOps.Broadcast(row.Bias[o + 2]);
        TVector a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0, a6 = a0, a7 = a0;
        TVector b1 = b0, b2 = b0, b3 = b0, b4 = b0, b5 = b0, b6 = b0, b7 = b0;
        TVector c1 = c0, c2 = c0, c3 = c0, c4 = c0, c5 = c0, c6 = c0, c7 = c0;
        float* w = row.Weights + o;
        nint outputs = row.Outputs;
        for (int i = 0; i < row.KernelRows; i++)
        {
            float* plane = row.Rows[i] + pixel;
            for (int channel = 0; channel < row.Channels; channel++, plane += row.Plane)
            {
                float* x = plane;
                for (float* end = x + row.KernelColumns; x < end; x++, w += outputs)
                {
                    TVector wa = TOps.Broadcast(*w), wb = TOps.Broadcast(w[1]), wc = TOps.Broadcast(w[2]);
                    MultiplyAdd3(x, wa, wb, wc, ref a0, ref b0, ref c0);
                    MultiplyAdd3(x + TOps.Count, wa, wb, wc, ref a1, ref b1, ref c1);
                    MultiplyAdd3(x + 2 * TOps.Count, wa, wb, wc, ref a2, ref b2, ref c2);
                    MultiplyAdd3(x + 3 * TOps.Count, wa, wb, wc, ref a3, ref b3, ref c3);
                    MultiplyAdd3(x + 4 * TOps.Count, wa, wb, wc, ref a4, ref b4, ref c4);
                    MultiplyAdd3(x + 5 * TOps.Count, wa, wb, wc, ref a5, ref b5, ref c5);
                    MultiplyAdd3(x + 6 * TOps.Count, wa, wb, wc, ref a6, ref b6, ref c6);
                    MultiplyAdd3(x + 7 * TOps.Count, wa, wb, wc, ref a7, ref b7, ref c7);
                }
            }
        }

        float* y = row.Y + o * row.YPlane + pixel;
        Store4(a0, a1, a2, a3, y);
        Store4(a4, a5, a6, a7, y + 4 * TOps.Count);
        Store4(b0, b1, b2, b3, y + row.YPlane);
        Store4(b4, b5, b6, b7, y + row.YPlane + 4 * TOps.Count);
        Store4(c0, c1, c2, c3, y + 2 * row.YPlane);
        Store4(c4, c5, c6, c7, y + 2 * row.YPlane + 4 * TOps.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Planar3x4(in PlanarRowArguments row, nint o, nint pixel)
    {
        TVector a0 = TOps.Broadcast(row.Bias[o]), b0 = TOps.Broadcast(row.Bias[o + 1]), c0 = TOps.Broadcast(row.Bias[o + 2]);
        TVector a1 = a0, a2 = a0, a3 = a0;
        TVector b1 = b0, b2 = b0, b3 = b0;
        TVector c1 = c0, c2 = c0, c3 = c0;
        float* w = row.Weights + o;
        nint outputs = row.Outputs;
        for (int i = 0; i < row.KernelRows; i++)
        {
            float* plane = row.Rows[i] + pixel;
            for (int channel = 0; channel < row.Channels; channel++, plane += row.Plane)
            {
                float* x = plane;
                for (float* end = x + row.KernelColumns; x < end; x++, w += outputs)
                {
                    TVector wa = TOps.Broadcast(*w), wb = TOps.Broadcast(w[1]), wc = TOps.Broadcast(w[2]);
                    MultiplyAdd3(x, wa, wb, wc, ref a0, ref b0, ref c0);
                    MultiplyAdd3(x + TOps.Count, wa, wb, wc, ref a1, ref b1, ref c1);
                    MultiplyAdd3(x + 2 * TOps.Count, wa, wb, wc, ref a2, ref b2, ref c2);
                    MultiplyAdd3(x + 3 * TOps.Count, wa, wb, wc, ref a3, ref b3, ref c3);
                }
            }
        }

        float* y = row.Y + o * row.YPlane + pixel;
        Store4(a0, a1, a2, a3, y);
        Store4(b0, b1, b2, b3, y + row.YPlane);
        Store4(c0, c1, c2, c3, y + 2 * row.YPlane);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Planar1(in PlanarRowArguments row, nint o, nint pixel)
    {
        TVector sum = TOps.Broadcast(row.Bias[o]);
        float* w = row.Weights + o;
        for (int i = 0; i < row.KernelRows; i++)
        {
            float* plane = row.Rows[i] + pixel;
            for (int channel = 0; channel < row.Channels; channel++, plane += row.Plane)
            {
                float* x = plane;
                for (float* end = x + row.KernelColumns; x < end; x++, w += row.Outputs)
                {
                    sum = TOps.MultiplyAdd(TOps.Broadcast(*w), TOps.Load(x), sum);
                }
            }
        }

        TOps.Store(sum, row.Y + o * row.YPlane + pixel);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void MultiplyAdd3(float* x, TVector wa, TVector wb, TVector wc, ref TVector a, ref TVector b, ref TVector c)
    {
        TVector value = TOps.Load(x);
        a = TOps.MultiplyAdd(wa, value, a);
        b = TOps.MultiplyAdd(wb, value, b);
        c = TOps.MultiplyAdd(wc, value, c);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store4(TVector y0, TVector y1, TVector y2, TVector y3, float* y)
    {
        TOps.Store(y0, y);
        TOps.Store(y1, y + TOps.Count);
        TOps.Store(y2, y + 2 * TOps.Count);
        TOps.Store(y3, y + 3 * TOps.Count);
    }
}
