using System.Runtime.CompilerServices;

namespace FastInpaint.Simd;

/// <summary>
/// The transforms of Winograd's convolutions. The lanes of a vector are channels. The points are 0, 1, -1, 2, infinity for patches of 5, and 0, 1, -1, 2, -2, infinity for patches of 6.
/// <see cref="WinogradMatrices"/> gives the same transforms as matrices.
/// </summary>
internal static unsafe partial class RowKernels<TOps, TVector>
{
    private interface INorm
    {
        static abstract bool Applies { get; }

        static abstract bool AddsResidual { get; }
    }

    private readonly struct WithoutNorm : INorm
    {
        public static bool Applies => false;

        public static bool AddsResidual => false;
    }

    private readonly struct WithNorm : INorm
    {
        public static bool Applies => true;

        public static bool AddsResidual => false;
    }

    private readonly struct WithNormAndResidual : INorm
    {
        public static bool Applies => true;

        public static bool AddsResidual => true;
    }

    /// <summary>Transforms one patch d of 5x5 or 6x6 pixels: <c>V = B^T d B</c>. Norm, ReLU and residual are applied to d first, and the pixels to keep are stored at that point.</summary>
    public static void WinogradInput(in WinogradInputArguments patch, int points)
    {
        if (patch.Scale == null)
        {
            Input<WithoutNorm>(patch, points);
        }
        else if (patch.Residual == 0)
        {
            Input<WithNorm>(patch, points);
        }
        else
        {
            Input<WithNormAndResidual>(patch, points);
        }

        if (patch.Applied != 0)
        {
            KeepApplied(patch);
        }
    }

    private static void Input<TNorm>(in WinogradInputArguments patch, int points)
        where TNorm : struct, INorm
    {
        if (points == 5)
        {
            Input5<TNorm>(patch);
        }
        else
        {
            Input6<TNorm>(patch);
        }
    }

    /// <summary>Stores the pixels of a patch that are kept. At this point they are in the first-level cache.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void KeepApplied(in WinogradInputArguments patch)
    {
        TVector floor = TOps.Broadcast(patch.Relu ? 0 : float.NegativeInfinity);
        for (int row = patch.FirstKept; row < patch.EndKeptRow; row++)
        for (int column = patch.FirstKept; column < patch.EndKeptColumn; column++)
        {
            float* x = patch.Rows[row] + patch.Columns[column];
            for (nint channel = 0; channel < patch.Channels; channel += TOps.Count)
            {
                TVector a = TOps.Load(patch.Scale + channel), b = TOps.Load(patch.Shift + channel);
                TVector value = patch.Residual == 0
                    ? Pixel<WithNorm>(x + channel, a, b, floor, 0)
                    : Pixel<WithNormAndResidual>(x + channel, a, b, floor, patch.Residual);
                TOps.Store(value, x + channel + patch.Applied);
            }
        }
    }

    /// <summary>Transforms the sums M of one tile to outputs: <c>Y = A^T M A</c>. 5x5 or 6x6 sums give 4x4 outputs; 6x6 sums may also give 3x3 outputs.</summary>
    public static void WinogradOutput(in WinogradOutputArguments tile, int points, int outputs)
    {
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

    /// <summary><c>y[i, lane] = sum over j of matrix[i, j] * x[j * xStep + lane]</c>, summed in the order of j.</summary>
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
    private static void Input6<TNorm>(in WinogradInputArguments patch)
        where TNorm : struct, INorm
    {
        float* scratch = patch.Scratch;
        TVector floor = TOps.Broadcast(patch.Relu ? 0 : float.NegativeInfinity);
        for (nint channel = 0; channel < patch.Channels; channel += TOps.Count)
        {
            TVector a = TNorm.Applies ? TOps.Load(patch.Scale + channel) : default;
            TVector b = TNorm.Applies ? TOps.Load(patch.Shift + channel) : default;
            for (int column = 0; column < 6; column++)
            {
                nint at = patch.Columns[column] + channel;
                Transform6(
                    Pixel<TNorm>(patch.Rows[0] + at, a, b, floor, patch.Residual), Pixel<TNorm>(patch.Rows[1] + at, a, b, floor, patch.Residual), Pixel<TNorm>(patch.Rows[2] + at, a, b, floor, patch.Residual),
                    Pixel<TNorm>(patch.Rows[3] + at, a, b, floor, patch.Residual), Pixel<TNorm>(patch.Rows[4] + at, a, b, floor, patch.Residual), Pixel<TNorm>(patch.Rows[5] + at, a, b, floor, patch.Residual),
                    scratch + column * TOps.Count, 6 * TOps.Count);
            }

            float* v = patch.V + channel;
            for (int row = 0; row < 6; row++, v += 6 * patch.Step)
            {
                float* t = scratch + row * 6 * TOps.Count;
                Transform6(
                    TOps.Load(t), TOps.Load(t + TOps.Count), TOps.Load(t + 2 * TOps.Count), TOps.Load(t + 3 * TOps.Count), TOps.Load(t + 4 * TOps.Count), TOps.Load(t + 5 * TOps.Count),
                    v, patch.Step);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Input5<TNorm>(in WinogradInputArguments patch)
        where TNorm : struct, INorm
    {
        float* scratch = patch.Scratch;
        TVector floor = TOps.Broadcast(patch.Relu ? 0 : float.NegativeInfinity);
        for (nint channel = 0; channel < patch.Channels; channel += TOps.Count)
        {
            TVector a = TNorm.Applies ? TOps.Load(patch.Scale + channel) : default;
            TVector b = TNorm.Applies ? TOps.Load(patch.Shift + channel) : default;
            for (int column = 0; column < 5; column++)
            {
                nint at = patch.Columns[column] + channel;
                Transform5(
                    Pixel<TNorm>(patch.Rows[0] + at, a, b, floor, patch.Residual), Pixel<TNorm>(patch.Rows[1] + at, a, b, floor, patch.Residual), Pixel<TNorm>(patch.Rows[2] + at, a, b, floor, patch.Residual),
                    Pixel<TNorm>(patch.Rows[3] + at, a, b, floor, patch.Residual), Pixel<TNorm>(patch.Rows[4] + at, a, b, floor, patch.Residual),
                    scratch + column * TOps.Count, 5 * TOps.Count);
            }

            float* v = patch.V + channel;
            for (int row = 0; row < 5; row++, v += 5 * patch.Step)
            {
                float* t = scratch + row * 5 * TOps.Count;
                Transform5(
                    TOps.Load(t), TOps.Load(t + TOps.Count), TOps.Load(t + 2 * TOps.Count), TOps.Load(t + 3 * TOps.Count), TOps.Load(t + 4 * TOps.Count),
                    v, patch.Step);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Pixel<TNorm>(float* x, TVector a, TVector b, TVector floor, nint residual)
        where TNorm : struct, INorm
    {
        TVector value = TNorm.Applies ? TOps.Max(TOps.MultiplyAdd(a, TOps.Load(x), b), floor) : TOps.Load(x);
        return TNorm.AddsResidual ? TOps.Add(value, TOps.Load(x + residual)) : value;
    }

    /// <summary>B^T for six points p. Row i is the product of (x - p) over the other points, by ascending powers of x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transform6(TVector x0, TVector x1, TVector x2, TVector x3, TVector x4, TVector x5, float* y, nint step)
    {
        TVector four = TOps.Broadcast(4), minusFour = TOps.Broadcast(-4), minusFive = TOps.Broadcast(-5), two = TOps.Broadcast(2), minusTwo = TOps.Broadcast(-2);
        TVector even = TOps.MultiplyAdd(minusFour, x2, x4);
        TVector odd = TOps.MultiplyAdd(minusFour, x1, x3);
        TVector middle = TOps.Subtract(x4, x2);
        TVector outer = TOps.Subtract(x3, x1);
        TOps.Store(TOps.MultiplyAdd(four, x0, TOps.MultiplyAdd(minusFive, x2, x4)), y);
        TOps.Store(TOps.Add(even, odd), y + step);
        TOps.Store(TOps.Subtract(even, odd), y + 2 * step);
        TOps.Store(TOps.MultiplyAdd(two, outer, middle), y + 3 * step);
        TOps.Store(TOps.MultiplyAdd(minusTwo, outer, middle), y + 4 * step);
        TOps.Store(TOps.MultiplyAdd(four, x1, TOps.MultiplyAdd(minusFive, x3, x5)), y + 5 * step);
    }

    /// <summary>B^T for five points.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transform5(TVector x0, TVector x1, TVector x2, TVector x3, TVector x4, float* y, nint step)
    {
        TVector two = TOps.Broadcast(2), minusTwo = TOps.Broadcast(-2), minusThree = TOps.Broadcast(-3);
        TVector low = TOps.Subtract(x3, x1);
        TOps.Store(TOps.MultiplyAdd(two, TOps.Subtract(x0, x2), low), y);
        TOps.Store(TOps.MultiplyAdd(minusTwo, x1, TOps.Subtract(x3, x2)), y + step);
        TOps.Store(TOps.MultiplyAdd(two, x1, TOps.MultiplyAdd(minusThree, x2, x3)), y + 2 * step);
        TOps.Store(low, y + 3 * step);
        TOps.Store(TOps.MultiplyAdd(minusTwo, low, TOps.Subtract(x4, x2)), y + 4 * step);
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
