using System.Runtime.CompilerServices;

namespace FastInpaint.Simd;

/// <summary>Mean and sum of squared deviations of each channel. The lanes of a vector are channels.</summary>
internal static unsafe partial class RowKernels<TOps, TVector>
{
    /// <summary>
    /// <c>mean[c] = sum over p of x[p * step + c] / pixels</c> and <c>squares[c] = sum over p of (x[p * step + c] - mean[c])^2</c>, summed in the order of p.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void RowStatistics(float* x, int pixels, nint step, int channels, float* mean, float* squares)
    {
        float share = 1f / pixels;
        TVector shares = TOps.Broadcast(share);
        int c = 0;
        for (; c + TOps.Count <= channels; c += TOps.Count)
        {
            TVector sum = default;
            float* pixel = x + c;
            for (int p = 0; p < pixels; p++, pixel += step)
            {
                sum = TOps.Add(sum, TOps.Load(pixel));
            }

            TVector middle = TOps.Multiply(sum, shares);
            TVector spread = default;
            pixel = x + c;
            for (int p = 0; p < pixels; p++, pixel += step)
            {
                TVector delta = TOps.Subtract(TOps.Load(pixel), middle);
                spread = TOps.MultiplyAdd(delta, delta, spread);
            }

            TOps.Store(middle, mean + c);
            TOps.Store(spread, squares + c);
        }

        for (; c < channels; c++)
        {
            float sum = 0;
            for (nint p = 0; p < pixels; p++)
            {
                sum += x[p * step + c];
            }

            float middle = sum * share;
            float spread = 0;
            for (nint p = 0; p < pixels; p++)
            {
                float delta = x[p * step + c] - middle;
                spread = TOps.MultiplyAdd(delta, delta, spread);
            }

            mean[c] = middle;
            squares[c] = spread;
        }
    }

    /// <summary>
    /// Merges the statistics of <paramref name="otherCount"/> values into those of <paramref name="count"/> values (Chan, Golub and LeVeque 1983):
    /// <c>delta = otherMean - mean; mean += delta * otherCount / total; squares += otherSquares + delta^2 * count * otherCount / total</c>.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void MergeStatistics(float* mean, float* squares, float* otherMean, float* otherSquares, int channels, long count, long otherCount)
    {
        double total = (double)count + otherCount;
        float meanShare = (float)(otherCount / total);
        float squareShare = (float)(count * (otherCount / total));
        TVector meanShares = TOps.Broadcast(meanShare);
        TVector squareShares = TOps.Broadcast(squareShare);
        int c = 0;
        for (; c + TOps.Count <= channels; c += TOps.Count)
        {
            TVector delta = TOps.Subtract(TOps.Load(otherMean + c), TOps.Load(mean + c));
            TVector spread = TOps.Add(TOps.Load(squares + c), TOps.Load(otherSquares + c));
            TOps.Store(TOps.MultiplyAdd(delta, meanShares, TOps.Load(mean + c)), mean + c);
            TOps.Store(TOps.MultiplyAdd(TOps.Multiply(delta, delta), squareShares, spread), squares + c);
        }

        for (; c < channels; c++)
        {
            float delta = otherMean[c] - mean[c];
            mean[c] = TOps.MultiplyAdd(delta, meanShare, mean[c]);
            squares[c] = TOps.MultiplyAdd(delta * delta, squareShare, squares[c] + otherSquares[c]);
        }
    }
}
