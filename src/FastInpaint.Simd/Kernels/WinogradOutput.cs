using System.Runtime.CompilerServices;

namespace FastInpaint.Simd;

/// <summary>
/// The output transforms of Winograd's convolutions, and the product that transforms their weights. The lanes of a vector are channels. The points are 0, 1, -1, 2, infinity for patches of 5, and 0, 1, -1, 2, -2, infinity for patches of 6.
/// <see cref="WinogradMatrices"/> gives the same transforms as matrices.
/// </summary>
internal static unsafe partial class RowKernels<TOps, TVector>
{
    /// <summary>Transforms the sums M of one tile to outputs: <c>Y = A^T M A</c>. 5x5 or 6x6 sums give 4x4 outputs; 6x6 sums may also give 3x3 outputs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void WinogradOutput(in WinogradOutputArguments tile, int points, int outputs)
    {
        PrefetchOutputs(tile, outputs);
        switch (points, outputs)
        {
            case (5, 4):
                Output5To4(tile);
                break;
            case (6, 4):
                Output6To4(tile);
                break;
            default:
                Output6To3(tile);
                break;
        }
    }

    /// <summary>Prefetches the outputs of the next tile in the row: stores to lines that are far away stall.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PrefetchOutputs(in WinogradOutputArguments tile, int outputs)
    {
        float* row = tile.Y + outputs * tile.ColumnStep;
        for (int i = 0; i < tile.RowCount; i++, row += tile.RowStep)
        {
            float* pixel = row;
            for (int j = 0; j < outputs; j++, pixel += tile.ColumnStep)
            for (nint channel = 0; channel < tile.Channels; channel += LineFloats)
            {
                TOps.Prefetch(pixel + channel);
            }
        }
    }

    /// <summary><c>y[i, lane] = sum over j of matrix[i, j] * x[j * xStep + lane]</c>, summed in the order of j.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void SmallProduct(float* matrix, int rows, int columns, float* x, nint xStep, float* y, nint yStep)
    {
        for (int i = 0; i < rows; i++)
        {
            TVector sum = default;
            for (int j = 0; j < columns; j++)
            {
                sum = TOps.MultiplyAdd(TOps.Broadcast(matrix[i * columns + j]), TOps.Load(x + j * xStep), sum);
            }

            TOps.Store(sum, y + i * yStep);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Output6To4(in WinogradOutputArguments tile)
    {
        TVector two = TOps.Broadcast(2), four = TOps.Broadcast(4), eight = TOps.Broadcast(8);
        nint step = tile.Step;
        for (nint channel = 0; channel < tile.Channels; channel += TOps.Count)
        {
            float* scratch = tile.Scratch;
            float* m = tile.M + channel;
            for (int column = 0; column < 6; column++, m += step, scratch += TOps.Count)
            {
                TVector m1 = TOps.Load(m + 6 * step), m2 = TOps.Load(m + 12 * step), m3 = TOps.Load(m + 18 * step), m4 = TOps.Load(m + 24 * step);
                TVector s = TOps.Add(m1, m2), d = TOps.Subtract(m1, m2), t = TOps.Add(m3, m4), e = TOps.Subtract(m3, m4);
                TOps.Store(TOps.Add(TOps.Add(TOps.Load(m), s), t), scratch);
                TOps.Store(TOps.MultiplyAdd(two, e, d), scratch + 6 * TOps.Count);
                TOps.Store(TOps.MultiplyAdd(four, t, s), scratch + 12 * TOps.Count);
                TOps.Store(TOps.Add(TOps.MultiplyAdd(eight, e, d), TOps.Load(m + 30 * step)), scratch + 18 * TOps.Count);
            }

            TVector bias = TOps.Load(tile.Bias + channel);
            scratch = tile.Scratch;
            for (int row = 0; row < tile.RowCount; row++, scratch += 6 * TOps.Count)
            {
                TVector m1 = TOps.Load(scratch + TOps.Count), m2 = TOps.Load(scratch + 2 * TOps.Count), m3 = TOps.Load(scratch + 3 * TOps.Count), m4 = TOps.Load(scratch + 4 * TOps.Count);
                TVector s = TOps.Add(TOps.Add(m1, m2), bias), d = TOps.Add(TOps.Subtract(m1, m2), bias), t = TOps.Add(m3, m4), e = TOps.Subtract(m3, m4);
                Put4(
                    tile, row, channel,
                    TOps.Add(TOps.Add(TOps.Load(scratch), s), t), TOps.MultiplyAdd(two, e, d), TOps.MultiplyAdd(four, t, s),
                    TOps.Add(TOps.MultiplyAdd(eight, e, d), TOps.Load(scratch + 5 * TOps.Count)));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Output6To3(in WinogradOutputArguments tile)
    {
        TVector two = TOps.Broadcast(2), four = TOps.Broadcast(4);
        nint step = tile.Step;
        for (nint channel = 0; channel < tile.Channels; channel += TOps.Count)
        {
            float* scratch = tile.Scratch;
            float* m = tile.M + channel;
            for (int column = 0; column < 6; column++, m += step, scratch += TOps.Count)
            {
                TVector m1 = TOps.Load(m + 6 * step), m2 = TOps.Load(m + 12 * step), m3 = TOps.Load(m + 18 * step), m4 = TOps.Load(m + 24 * step);
                TVector s = TOps.Add(m1, m2), d = TOps.Subtract(m1, m2), t = TOps.Add(m3, m4), e = TOps.Subtract(m3, m4);
                TOps.Store(TOps.Add(TOps.Add(TOps.Load(m), s), t), scratch);
                TOps.Store(TOps.MultiplyAdd(two, e, d), scratch + 6 * TOps.Count);
                TOps.Store(TOps.Add(TOps.MultiplyAdd(four, t, s), TOps.Load(m + 30 * step)), scratch + 12 * TOps.Count);
            }

            TVector bias = TOps.Load(tile.Bias + channel);
            scratch = tile.Scratch;
            for (int row = 0; row < tile.RowCount; row++, scratch += 6 * TOps.Count)
            {
                TVector m1 = TOps.Load(scratch + TOps.Count), m2 = TOps.Load(scratch + 2 * TOps.Count), m3 = TOps.Load(scratch + 3 * TOps.Count), m4 = TOps.Load(scratch + 4 * TOps.Count);
                TVector s = TOps.Add(TOps.Add(m1, m2), bias), d = TOps.Add(TOps.Subtract(m1, m2), bias), t = TOps.Add(m3, m4), e = TOps.Subtract(m3, m4);
                Put3(
                    tile, row, channel,
                    TOps.Add(TOps.Add(TOps.Load(scratch), s), t), TOps.MultiplyAdd(two, e, d), TOps.Add(TOps.MultiplyAdd(four, t, s), TOps.Load(scratch + 5 * TOps.Count)));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Output5To4(in WinogradOutputArguments tile)
    {
        TVector two = TOps.Broadcast(2), four = TOps.Broadcast(4), eight = TOps.Broadcast(8);
        nint step = tile.Step;
        for (nint channel = 0; channel < tile.Channels; channel += TOps.Count)
        {
            float* scratch = tile.Scratch;
            float* m = tile.M + channel;
            for (int column = 0; column < 5; column++, m += step, scratch += TOps.Count)
            {
                TVector m1 = TOps.Load(m + 5 * step), m2 = TOps.Load(m + 10 * step), m3 = TOps.Load(m + 15 * step);
                TVector s = TOps.Add(m1, m2), d = TOps.Subtract(m1, m2);
                TOps.Store(TOps.Add(TOps.Add(TOps.Load(m), s), m3), scratch);
                TOps.Store(TOps.MultiplyAdd(two, m3, d), scratch + 5 * TOps.Count);
                TOps.Store(TOps.MultiplyAdd(four, m3, s), scratch + 10 * TOps.Count);
                TOps.Store(TOps.Add(TOps.MultiplyAdd(eight, m3, d), TOps.Load(m + 20 * step)), scratch + 15 * TOps.Count);
            }

            TVector bias = TOps.Load(tile.Bias + channel);
            scratch = tile.Scratch;
            for (int row = 0; row < tile.RowCount; row++, scratch += 5 * TOps.Count)
            {
                TVector m1 = TOps.Load(scratch + TOps.Count), m2 = TOps.Load(scratch + 2 * TOps.Count), m3 = TOps.Load(scratch + 3 * TOps.Count);
                TVector s = TOps.Add(TOps.Add(m1, m2), bias), d = TOps.Add(TOps.Subtract(m1, m2), bias);
                Put4(
                    tile, row, channel,
                    TOps.Add(TOps.Add(TOps.Load(scratch), s), m3), TOps.MultiplyAdd(two, m3, d), TOps.MultiplyAdd(four, m3, s),
                    TOps.Add(TOps.MultiplyAdd(eight, m3, d), TOps.Load(scratch + 4 * TOps.Count)));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put4(in WinogradOutputArguments tile, int row, nint channel, TVector y0, TVector y1, TVector y2, TVector y3)
    {
        Put3(tile, row, channel, y0, y1, y2);
        if (tile.ColumnCount > 3)
        {
            TOps.Store(y3, tile.Y + row * tile.RowStep + 3 * tile.ColumnStep + channel);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put3(in WinogradOutputArguments tile, int row, nint channel, TVector y0, TVector y1, TVector y2)
    {
        float* y = tile.Y + row * tile.RowStep + channel;
        TOps.Store(y0, y);
        if (tile.ColumnCount > 1)
        {
            TOps.Store(y1, y + tile.ColumnStep);
        }

        if (tile.ColumnCount > 2)
        {
            TOps.Store(y2, y + 2 * tile.ColumnStep);
        }
    }
}
