using System.Runtime.CompilerServices;

namespace FastInpaint.Simd;

/// <summary>
/// The input transforms of Winograd's convolutions. The lanes of a vector are channels. The points are 0, 1, -1, 2, infinity for patches of 5, and 0, 1, -1, 2, -2, infinity for patches of 6.
/// <see cref="WinogradMatrices"/> gives the same transforms as matrices.
/// </summary>
internal static unsafe partial class RowKernels<TOps, TVector>
{
    private interface INorm
    {
        static abstract bool Applies { get; }

        static abstract bool AddsResidual { get; }

        static abstract bool Keeps { get; }
    }

    private readonly struct WithoutNorm : INorm
    {
        public static bool Applies => false;

        public static bool AddsResidual => false;

        public static bool Keeps => false;
    }

    private readonly struct WithNorm : INorm
    {
        public static bool Applies => true;

        public static bool AddsResidual => false;

        public static bool Keeps => false;
    }

    private readonly struct WithNormAndResidual : INorm
    {
        public static bool Applies => true;

        public static bool AddsResidual => true;

        public static bool Keeps => false;
    }

    /// <summary>What another type applies, which is also stored.</summary>
    private readonly struct Kept<TNorm> : INorm
        where TNorm : struct, INorm
    {
        public static bool Applies => TNorm.Applies;

        public static bool AddsResidual => TNorm.AddsResidual;

        public static bool Keeps => true;
    }

    /// <summary>
    /// Transforms one patch d of 5x5 or 6x6 pixels: <c>V = B^T d B</c>. Norm, ReLU and residual are applied to d first. Pixels that are kept are stored then.
    /// Columns come first, in blocks of channels: neighboring cache lines are read and written one after the other, which caches and memory deliver several times as fast as lines a pixel apart.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void WinogradInput(in WinogradInputArguments patch, int points)
    {
        if (patch.Scale == null)
        {
            Input<WithoutNorm>(patch, points);
        }
        else if (patch.Residual == 0)
        {
            InputKept<WithNorm>(patch, points);
        }
        else
        {
            InputKept<WithNormAndResidual>(patch, points);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void InputKept<TNorm>(in WinogradInputArguments patch, int points)
        where TNorm : struct, INorm
    {
        if (patch.Applied == 0)
        {
            Input<TNorm>(patch, points);
        }
        else
        {
            Input<Kept<TNorm>>(patch, points);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
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

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Input6<TNorm>(in WinogradInputArguments patch)
        where TNorm : struct, INorm
    {
        TVector floor = TOps.Broadcast(patch.Relu ? 0 : float.NegativeInfinity);
        float* x0 = patch.Rows[0], x1 = patch.Rows[1], x2 = patch.Rows[2], x3 = patch.Rows[3], x4 = patch.Rows[4], x5 = patch.Rows[5];
        for (nint first = 0; first < patch.Channels; first += WinogradInputArguments.BlockChannels)
        {
            nint step = Math.Min(patch.Channels - first, WinogradInputArguments.BlockChannels);
            float* scratch = patch.Scratch;
            for (int column = 0; column < 6; column++, scratch += 6 * step)
            {
                bool keeps = TNorm.Keeps && column >= patch.FirstKept && column < patch.EndKeptColumn;
                nint at = patch.Columns[column] + first;
                for (nint channel = 0; channel < step; channel += TOps.Count, at += TOps.Count)
                {
                    TVector a = TNorm.Applies ? TOps.Load(patch.Scale + first + channel) : default;
                    TVector b = TNorm.Applies ? TOps.Load(patch.Shift + first + channel) : default;
                    TVector p0 = Pixel<TNorm>(x0 + at, a, b, floor, patch.Residual);
                    TVector p1 = Pixel<TNorm>(x1 + at, a, b, floor, patch.Residual);
                    TVector p2 = Pixel<TNorm>(x2 + at, a, b, floor, patch.Residual);
                    TVector p3 = Pixel<TNorm>(x3 + at, a, b, floor, patch.Residual);
                    TVector p4 = Pixel<TNorm>(x4 + at, a, b, floor, patch.Residual);
                    TVector p5 = Pixel<TNorm>(x5 + at, a, b, floor, patch.Residual);
                    if (keeps)
                    {
                        Keep(patch, 0, p0, x0 + at);
                        Keep(patch, 1, p1, x1 + at);
                        Keep(patch, 2, p2, x2 + at);
                        Keep(patch, 3, p3, x3 + at);
                        Keep(patch, 4, p4, x4 + at);
                        Keep(patch, 5, p5, x5 + at);
                    }

                    Transform6(p0, p1, p2, p3, p4, p5, scratch + channel, step);
                }
            }

            float* v = patch.V + first;
            for (int row = 0; row < 6; row++, v += 6 * patch.Step)
            {
                float* t = patch.Scratch + row * step;
                for (nint channel = 0; channel < step; channel += TOps.Count, t += TOps.Count)
                {
                    Transform6(TOps.Load(t), TOps.Load(t + 6 * step), TOps.Load(t + 12 * step), TOps.Load(t + 18 * step), TOps.Load(t + 24 * step), TOps.Load(t + 30 * step), v + channel, patch.Step);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Input5<TNorm>(in WinogradInputArguments patch)
        where TNorm : struct, INorm
    {
        TVector floor = TOps.Broadcast(patch.Relu ? 0 : float.NegativeInfinity);
        float* x0 = patch.Rows[0], x1 = patch.Rows[1], x2 = patch.Rows[2], x3 = patch.Rows[3], x4 = patch.Rows[4];
        for (nint first = 0; first < patch.Channels; first += WinogradInputArguments.BlockChannels)
        {
            nint step = Math.Min(patch.Channels - first, WinogradInputArguments.BlockChannels);
            float* scratch = patch.Scratch;
            for (int column = 0; column < 5; column++, scratch += 5 * step)
            {
                bool keeps = TNorm.Keeps && column >= patch.FirstKept && column < patch.EndKeptColumn;
                nint at = patch.Columns[column] + first;
                for (nint channel = 0; channel < step; channel += TOps.Count, at += TOps.Count)
                {
                    TVector a = TNorm.Applies ? TOps.Load(patch.Scale + first + channel) : default;
                    TVector b = TNorm.Applies ? TOps.Load(patch.Shift + first + channel) : default;
                    TVector p0 = Pixel<TNorm>(x0 + at, a, b, floor, patch.Residual);
                    TVector p1 = Pixel<TNorm>(x1 + at, a, b, floor, patch.Residual);
                    TVector p2 = Pixel<TNorm>(x2 + at, a, b, floor, patch.Residual);
                    TVector p3 = Pixel<TNorm>(x3 + at, a, b, floor, patch.Residual);
                    TVector p4 = Pixel<TNorm>(x4 + at, a, b, floor, patch.Residual);
                    if (keeps)
                    {
                        Keep(patch, 0, p0, x0 + at);
                        Keep(patch, 1, p1, x1 + at);
                        Keep(patch, 2, p2, x2 + at);
                        Keep(patch, 3, p3, x3 + at);
                        Keep(patch, 4, p4, x4 + at);
                    }

                    Transform5(p0, p1, p2, p3, p4, scratch + channel, step);
                }
            }

            float* v = patch.V + first;
            for (int row = 0; row < 5; row++, v += 5 * patch.Step)
            {
                float* t = patch.Scratch + row * step;
                for (nint channel = 0; channel < step; channel += TOps.Count, t += TOps.Count)
                {
                    Transform5(TOps.Load(t), TOps.Load(t + 5 * step), TOps.Load(t + 10 * step), TOps.Load(t + 15 * step), TOps.Load(t + 20 * step), v + channel, patch.Step);
                }
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

    /// <summary>Stores a pixel that is kept.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Keep(in WinogradInputArguments patch, int row, TVector value, float* x)
    {
        if (row >= patch.FirstKept && row < patch.EndKeptRow)
        {
            TOps.Store(value, x + patch.Applied);
        }
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
}
