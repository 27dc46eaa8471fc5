using System.Runtime.CompilerServices;

namespace FastInpaint.Simd;

/// <summary>
/// The transforms of Winograd's F(4, 4) along columns, see <see cref="VerticalFilter"/>. The lanes of a vector are neighboring floats of a row. The points are 0, 1, -1, 2, -2, 1/2 and infinity.
/// <see cref="WinogradMatrices"/> gives the same transforms as matrices.
/// </summary>
internal static unsafe partial class RowKernels<TOps, TVector>
{
    /// <summary>Transforms 7 rows to 7 elements: <c>V = B^T d</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void VerticalInput(in VerticalInputArguments patch)
    {
        TVector minusHalf = TOps.Broadcast(-0.5f), two = TOps.Broadcast(2), minusTwo = TOps.Broadcast(-2), four = TOps.Broadcast(4), minusFour = TOps.Broadcast(-4), minusFive = TOps.Broadcast(-5);
        float* x0 = patch.Rows[0], x1 = patch.Rows[1], x2 = patch.Rows[2], x3 = patch.Rows[3], x4 = patch.Rows[4], x5 = patch.Rows[5], x6 = patch.Rows[6];
        float* v = patch.V;
        nint step = patch.Step;
        for (nint i = 0; i < patch.Floats; i += TOps.Count)
        {
            TVector d0 = TOps.Load(x0 + i), d1 = TOps.Load(x1 + i), d2 = TOps.Load(x2 + i), d3 = TOps.Load(x3 + i), d4 = TOps.Load(x4 + i), d5 = TOps.Load(x5 + i), d6 = TOps.Load(x6 + i);

            // All points but 1/2 have the factor x - 1/2.
            TVector e0 = TOps.MultiplyAdd(minusHalf, d0, d1), e1 = TOps.MultiplyAdd(minusHalf, d1, d2), e2 = TOps.MultiplyAdd(minusHalf, d2, d3);
            TVector e3 = TOps.MultiplyAdd(minusHalf, d3, d4), e4 = TOps.MultiplyAdd(minusHalf, d4, d5), e5 = TOps.MultiplyAdd(minusHalf, d5, d6);
            TVector even1 = TOps.MultiplyAdd(minusFour, e2, e4), odd1 = TOps.MultiplyAdd(minusFour, e1, e3);
            TVector even2 = TOps.Subtract(e4, e2), odd2 = TOps.Subtract(e3, e1);
            TOps.Store(TOps.MultiplyAdd(four, e0, TOps.MultiplyAdd(minusFive, e2, e4)), v + i);
            TOps.Store(TOps.Add(even1, odd1), v + i + step);
            TOps.Store(TOps.Subtract(even1, odd1), v + i + 2 * step);
            TOps.Store(TOps.MultiplyAdd(two, odd2, even2), v + i + 3 * step);
            TOps.Store(TOps.MultiplyAdd(minusTwo, odd2, even2), v + i + 4 * step);
            TOps.Store(TOps.MultiplyAdd(four, d1, TOps.MultiplyAdd(minusFive, d3, d5)), v + i + 5 * step);
            TOps.Store(TOps.MultiplyAdd(four, e1, TOps.MultiplyAdd(minusFive, e3, e5)), v + i + 6 * step);
        }
    }

    /// <summary>Transforms 7 sums of each pixel and channel to at most 4 rows of outputs: <c>Y = A^T M + bias</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void VerticalOutput(in VerticalOutputArguments tile)
    {
        TVector half = TOps.Broadcast(0.5f), quarter = TOps.Broadcast(0.25f), eighth = TOps.Broadcast(0.125f), two = TOps.Broadcast(2), four = TOps.Broadcast(4), eight = TOps.Broadcast(8);
        nint step = tile.Step;
        for (nint channel = 0; channel < tile.Channels; channel += TOps.Count)
        {
            TVector bias = TOps.Load(tile.Bias + channel);
            float* m = tile.M + channel;
            float* y = tile.Y + channel;
            for (int pixel = 0; pixel < tile.Pixels; pixel++, m += tile.Channels, y += tile.YStep)
            {
                TVector m1 = TOps.Load(m + step), m2 = TOps.Load(m + 2 * step), m3 = TOps.Load(m + 3 * step), m4 = TOps.Load(m + 4 * step), m5 = TOps.Load(m + 5 * step);
                TVector s = TOps.Add(TOps.Add(m1, m2), bias), d = TOps.Add(TOps.Subtract(m1, m2), bias), t = TOps.Add(m3, m4), e = TOps.Subtract(m3, m4);
                TOps.Store(TOps.Add(TOps.Add(TOps.Add(TOps.Load(m), s), t), m5), y);
                if (tile.RowCount > 1)
                {
                    TOps.Store(TOps.MultiplyAdd(half, m5, TOps.MultiplyAdd(two, e, d)), y + tile.RowStep);
                }

                if (tile.RowCount > 2)
                {
                    TOps.Store(TOps.MultiplyAdd(quarter, m5, TOps.MultiplyAdd(four, t, s)), y + 2 * tile.RowStep);
                }

                if (tile.RowCount > 3)
                {
                    TOps.Store(TOps.Add(TOps.MultiplyAdd(eighth, m5, TOps.MultiplyAdd(eight, e, d)), TOps.Load(m + 6 * step)), y + 3 * tile.RowStep);
                }
            }
        }
    }
}
