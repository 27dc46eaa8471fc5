using System.Runtime.CompilerServices;
using static FastInpaint.Simd.FrequencyTables;

namespace FastInpaint.Simd;

/// <summary>
/// Frequency-selective extrapolation (Seiler and Kaup 2010; Genser et al. 2018). It fits a sparse sum of waves to the trusted pixels of a window, and evaluates the waves in the middle of the window. The lanes of a vector are
/// horizontal frequencies, or pixels of the block.
/// </summary>
internal static unsafe partial class RowKernels<TOps, TVector>
{
    /// <summary>
    /// Fits waves to a window. Let w = trust * distance weight, W = DFT(w), and R_c = DFT(w * color_c). Each step does the following:
    /// <list type="number">
    /// <item>Choose the frequency k with the largest energy <c>prior(k) * sum over c of |R_c(k)|^2</c>. Energies are cut to 14 bits of mantissa; among equals the first counts.</item>
    /// <item>Set the wave's amplitude to <c>g_c = step * R_c(k) / W(0)</c>.</item>
    /// <item>Subtract the wave from the residual: <c>R_c(m) -= g_c W(m - k) + conj(g_c) W(m + k)</c>.</item>
    /// <item>Add <c>2 Re(g_c e^(2 pi i k n / 31))</c> to each pixel n of the block.</item>
    /// </list>
    /// The spectra are Hermitian, so only half of each is stored, as [ky][kx]: horizontal frequencies 0 to 15, and vertical frequencies 0 to 15 followed by -15 to -1.
    /// </summary>
    /// <returns>Number of steps, or -1 if no pixel has weight. In that case the block is not written.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int FrequencyFit(in FrequencyFitArguments window)
    {
        float* weights = window.Scratch + 2 * Side * Side;
        float* residual = weights + Period * WeightRow;
        nint residualRow = window.Channels * ResidualRow;
        Transform(window, null, residual);
        float total = residual[0];
        if (!(total > 0))
        {
            return -1;
        }

        ExpandWeights(residual, residualRow, weights);
        for (int c = 0; c < window.Channels; c++)
        {
            Transform(window, window.Colors + c * window.Plane, residual + c * ResidualRow);
        }

        for (int i = 0; i < window.Channels * BlockPixels; i += TOps.Count)
        {
            TOps.Store(default, window.Block + i);
        }

        float inverse = window.Step / total;
        float least = window.Smallest / inverse;
        least *= least;
        float peak = Peak(window.Tables, residual, window.Channels);
        int step = 0;
        for (; step < window.Waves && peak >= least; step++)
        {
            int at = TagBits - (BitConverter.SingleToInt32Bits(peak) & TagBits);
            float scale = at == 0 ? 0.5f * inverse : inverse;
            float* r = residual + (nint)((uint)at / Columns) * residualRow + (uint)at % Columns;
            AddWave(window.Tables, at, r, scale, window.Channels, window.Block);
            peak = window.Channels == 1
                ? SubtractWave(window.Tables, weights, residual, at, scale)
                : SubtractWaves(window.Tables, weights, residual, at, scale);
        }

        return step;
    }

    /// <summary>The largest energy, with its place in its lowest bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Peak(float* tables, float* residual, int channels)
    {
        TVector mask = TOps.Load(tables + TagMask);
        TVector peak = default;
        for (int i = 0; i < Period; i++)
        for (int lane = 0; lane < Columns; lane += TOps.Count)
        {
            TVector energy = default;
            for (int c = 0; c < channels; c++)
            {
                float* r = residual + (i * channels + c) * ResidualRow + lane;
                TVector real = TOps.Load(r), imaginary = TOps.Load(r + Columns);
                energy = TOps.MultiplyAdd(imaginary, imaginary, TOps.MultiplyAdd(real, real, energy));
            }

            energy = TOps.Multiply(energy, TOps.Load(tables + Prior + i * Columns + lane));
            peak = TOps.MaxNative(peak, TOps.Or(TOps.And(energy, mask), TOps.Load(tables + Tag + i * Columns + lane)));
        }

        return TOps.MaxAcross(peak);
    }

    /// <summary><c>block[c][n] += 2 Re(scale r_c e^(2 pi i k n / 31))</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddWave(float* tables, int at, float* r, float scale, int channels, float* block)
    {
        float* x = tables + BlockXCosine + (uint)at % Columns * BlockPixels;
        float* y = tables + BlockYCosine + (uint)at / Columns * BlockPixels;
        for (int lane = 0; lane < BlockPixels; lane += TOps.Count)
        {
            TVector xCosine = TOps.Load(x + lane), xSine = TOps.Load(x + (BlockXSine - BlockXCosine) + lane);
            TVector yCosine = TOps.Load(y + lane), ySine = TOps.Load(y + (BlockYSine - BlockYCosine) + lane);
            TVector cosine = TOps.Subtract(TOps.Multiply(xCosine, yCosine), TOps.Multiply(xSine, ySine));
            TVector sine = TOps.MultiplyAdd(xSine, yCosine, TOps.Multiply(xCosine, ySine));
            for (int c = 0; c < channels; c++)
            {
                TVector real = TOps.Broadcast(r[c * ResidualRow] * scale), minusImaginary = TOps.Broadcast(-r[c * ResidualRow + Columns] * scale);
                float* pixels = block + c * BlockPixels + lane;
                TOps.Store(TOps.MultiplyAdd(minusImaginary, sine, TOps.MultiplyAdd(real, cosine, TOps.Load(pixels))), pixels);
            }
        }
    }

    /// <summary>Subtracts the wave and its conjugate from the only channel, and returns the next peak.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float SubtractWave(float* tables, float* weights, float* residual, int at, float scale)
    {
        nint ky = (nint)((uint)at / Columns), kx = (nint)((uint)at % Columns);
        float* minusK = weights + Columns - kx;
        float* plusK = weights + Columns + kx;
        nint below = (ky == 0 ? 0 : Period - ky) * WeightRow, above = ky * WeightRow;
        float* wave = residual + ky * ResidualRow + kx;
        TVector mask = TOps.Load(tables + TagMask), peak = default;
        TVector reals = TOps.Broadcast(-wave[0] * scale), imaginaries = TOps.Broadcast(wave[Columns] * scale);
        for (float* r = residual, table = tables + Prior, end = residual + Period * ResidualRow; r < end; r += ResidualRow, table += Columns)
        {
            float* minus = minusK + below;
            float* plus = plusK + above;
            for (int lane = 0; lane < Columns; lane += TOps.Count)
            {
                TVector a = TOps.Load(minus + lane), b = TOps.Load(plus + lane);
                TVector aImaginary = TOps.Load(minus + WeightImaginary + lane), bImaginary = TOps.Load(plus + WeightImaginary + lane);
                TVector x = TOps.MultiplyAdd(imaginaries, TOps.Subtract(aImaginary, bImaginary), TOps.MultiplyAdd(reals, TOps.Add(a, b), TOps.Load(r + lane)));
                TVector y = TOps.MultiplyAdd(imaginaries, TOps.Subtract(b, a), TOps.MultiplyAdd(reals, TOps.Add(aImaginary, bImaginary), TOps.Load(r + Columns + lane)));
                TOps.Store(x, r + lane);
                TOps.Store(y, r + Columns + lane);
                TVector energy = TOps.Multiply(TOps.MultiplyAdd(y, y, TOps.Multiply(x, x)), TOps.Load(table + lane));
                peak = TOps.MaxNative(peak, TOps.Or(TOps.And(energy, mask), TOps.Load(table + (Tag - Prior) + lane)));
            }

            below = NextRow(below);
            above = NextRow(above);
        }

        return TOps.MaxAcross(peak);
    }

    /// <summary>Subtracts the wave and its conjugate from all three channels, and returns the next peak.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float SubtractWaves(float* tables, float* weights, float* residual, int at, float scale)
    {
        nint ky = (nint)((uint)at / Columns), kx = (nint)((uint)at % Columns);
        float* minusK = weights + Columns - kx;
        float* plusK = weights + Columns + kx;
        nint below = (ky == 0 ? 0 : Period - ky) * WeightRow, above = ky * WeightRow;
        float* wave = residual + ky * (3 * ResidualRow) + kx;
        TVector mask = TOps.Load(tables + TagMask), peak = default;
        TVector reds = TOps.Broadcast(-wave[0] * scale), redImaginaries = TOps.Broadcast(wave[Columns] * scale);
        TVector greens = TOps.Broadcast(-wave[ResidualRow] * scale), greenImaginaries = TOps.Broadcast(wave[ResidualRow + Columns] * scale);
        TVector blues = TOps.Broadcast(-wave[2 * ResidualRow] * scale), blueImaginaries = TOps.Broadcast(wave[2 * ResidualRow + Columns] * scale);
        for (float* r = residual, table = tables + Prior, end = residual + Period * 3 * ResidualRow; r < end; r += 3 * ResidualRow, table += Columns)
        {
            float* minus = minusK + below;
            float* plus = plusK + above;
            for (int lane = 0; lane < Columns; lane += TOps.Count)
            {
                TVector a = TOps.Load(minus + lane), b = TOps.Load(plus + lane);
                TVector aImaginary = TOps.Load(minus + WeightImaginary + lane), bImaginary = TOps.Load(plus + WeightImaginary + lane);
                TVector sum = TOps.Add(a, b), sumImaginary = TOps.Add(aImaginary, bImaginary);
                TVector difference = TOps.Subtract(b, a), differenceImaginary = TOps.Subtract(aImaginary, bImaginary);

                TVector x = TOps.MultiplyAdd(redImaginaries, differenceImaginary, TOps.MultiplyAdd(reds, sum, TOps.Load(r + lane)));
                TVector y = TOps.MultiplyAdd(redImaginaries, difference, TOps.MultiplyAdd(reds, sumImaginary, TOps.Load(r + Columns + lane)));
                TOps.Store(x, r + lane);
                TOps.Store(y, r + Columns + lane);
                TVector energy = TOps.MultiplyAdd(y, y, TOps.Multiply(x, x));

                x = TOps.MultiplyAdd(greenImaginaries, differenceImaginary, TOps.MultiplyAdd(greens, sum, TOps.Load(r + ResidualRow + lane)));
                y = TOps.MultiplyAdd(greenImaginaries, difference, TOps.MultiplyAdd(greens, sumImaginary, TOps.Load(r + ResidualRow + Columns + lane)));
                TOps.Store(x, r + ResidualRow + lane);
                TOps.Store(y, r + ResidualRow + Columns + lane);
                energy = TOps.MultiplyAdd(y, y, TOps.MultiplyAdd(x, x, energy));

                x = TOps.MultiplyAdd(blueImaginaries, differenceImaginary, TOps.MultiplyAdd(blues, sum, TOps.Load(r + 2 * ResidualRow + lane)));
                y = TOps.MultiplyAdd(blueImaginaries, difference, TOps.MultiplyAdd(blues, sumImaginary, TOps.Load(r + 2 * ResidualRow + Columns + lane)));
                TOps.Store(x, r + 2 * ResidualRow + lane);
                TOps.Store(y, r + 2 * ResidualRow + Columns + lane);
                energy = TOps.MultiplyAdd(y, y, TOps.MultiplyAdd(x, x, energy));

                energy = TOps.Multiply(energy, TOps.Load(table + lane));
                peak = TOps.MaxNative(peak, TOps.Or(TOps.And(energy, mask), TOps.Load(table + (Tag - Prior) + lane)));
            }

            below = NextRow(below);
            above = NextRow(above);
        }

        return TOps.MaxAcross(peak);
    }

    /// <summary>Offset of the next row of the weights' spectrum. The first row follows the last.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nint NextRow(nint offset)
    {
        offset -= (Period - 1) * WeightRow;
        return offset + (offset >> 63 & Period * WeightRow);
    }
}
