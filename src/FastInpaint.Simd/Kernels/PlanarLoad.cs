using System.Runtime.CompilerServices;

namespace FastInpaint.Simd;

/// <summary>Prepares a row of pixels for <see cref="PlanarRow"/>: gathers its columns, applies the norm, and stores it channel by channel.</summary>
internal static unsafe partial class RowKernels<TOps, TVector>
{
    /// <summary>
    /// <c>y[c * Plane + p] = act(scale[c] * x[Columns[p] + c] + shift[c])</c>, where act is ReLU or the identity; 0 where Columns[p] is negative. Blocks of as many pixels and channels as a vector has lanes are transposed in
    /// registers. Channels beyond the last whole vector are stored one by one with the same formula.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void PlanarLoad(in PlanarLoadArguments row)
    {
        if (row.Scale == null)
        {
            PlanarLoad<WithoutNorm>(row);
        }
        else
        {
            PlanarLoad<WithNorm>(row);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PlanarLoad<TNorm>(in PlanarLoadArguments row)
        where TNorm : struct, INorm
    {
        TVector* block = stackalloc TVector[TOps.Count];
        TVector floor = TOps.Broadcast(row.Relu ? 0 : float.NegativeInfinity);
        float* y = row.Y;
        nint ahead = TOps.Count * row.Channels;
        for (nint* columns = row.Columns, end = columns + row.Pixels; columns < end; columns += TOps.Count, y += TOps.Count)
        {
            int c = 0;
            for (; c + TOps.Count <= row.Channels; c += TOps.Count)
            {
                TVector a = TNorm.Applies ? TOps.Load(row.Scale + c) : default, b = TNorm.Applies ? TOps.Load(row.Shift + c) : default;
                for (int i = 0; i < TOps.Count; i += 4)
                {
                    TVector p0 = Gathered<TNorm>(row.X, columns[i], c, a, b, floor), p1 = Gathered<TNorm>(row.X, columns[i + 1], c, a, b, floor);
                    TVector p2 = Gathered<TNorm>(row.X, columns[i + 2], c, a, b, floor), p3 = Gathered<TNorm>(row.X, columns[i + 3], c, a, b, floor);
                    // Pixels lie apart, so the processor does not bring the next ones by itself.
                    float* next = row.X + columns[i] + c + ahead;
                    TOps.Prefetch(next);
                    TOps.Prefetch(next + row.Channels);
                    TOps.Prefetch(next + 2 * row.Channels);
                    TOps.Prefetch(next + 3 * row.Channels);
                    TOps.TransposeQuads(ref p0, ref p1, ref p2, ref p3);
                    block[i] = p0;
                    block[i + 1] = p1;
                    block[i + 2] = p2;
                    block[i + 3] = p3;
                }

                for (int i = 0; i < 4; i++)
                {
                    TOps.StoreQuads(block + i, y + (c + i) * row.Plane, 4 * row.Plane);
                }
            }

            for (; c < row.Channels; c++)
            for (int i = 0; i < TOps.Count; i++)
            {
                y[c * row.Plane + i] = Gathered<TNorm>(row, columns[i], c);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Gathered<TNorm>(float* x, nint column, int channel, TVector a, TVector b, TVector floor)
        where TNorm : struct, INorm => column < 0 ? default : Pixel<TNorm>(x + column + channel, a, b, floor, 0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Gathered<TNorm>(in PlanarLoadArguments row, nint column, int channel)
        where TNorm : struct, INorm
    {
        if (column < 0)
        {
            return 0;
        }

        float value = row.X[column + channel];
        value = TNorm.Applies ? TOps.MultiplyAdd(row.Scale[channel], value, row.Shift[channel]) : value;
        return TNorm.Applies && row.Relu ? MathF.Max(value, 0) : value;
    }
}
