using System.Runtime.CompilerServices;

namespace FastInpaint.Simd;

/// <summary>
/// Convolution of one row to few output channels, see <see cref="Simd.ConvolutionRow"/>: the lanes run along k and are summed at the end, so no lane
/// idles where there are fewer channels than lanes. Weights lie <c>[o, k]</c>. A tile is 4 or 1 pixels by one channel; both sum in the same order.
/// </summary>
internal sealed unsafe partial class RowKernels<TOps, TVector>
{
    /// <summary>Computes one row of outputs of any number of channels.</summary>
    public override void DotProductRow(in ConvolutionRow row)
    {
        for (int o = 0; o < row.Channels; o++)
        {
            float* weights = row.Weights + o * row.RunCount * row.RunLength;
            int pixel = 0;
            for (; row.Pixels - pixel >= 4; pixel += 4)
            {
                Dot4(row, weights, pixel, o);
            }

            for (; pixel < row.Pixels; pixel++)
            {
                Dot1(row, weights, pixel, o);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Dot4(in ConvolutionRow row, float* w, nint pixel, int o)
    {
        nint step = row.XStep;
        TVector sum0 = default, sum1 = default, sum2 = default, sum3 = default;
        float tail0 = 0, tail1 = 0, tail2 = 0, tail3 = 0;
        for (int run = 0; run < row.RunCount; run++)
        {
            float* x = row.Runs[run] + pixel * step;
            float* x3 = x + 3 * step;
            nint k = 0;
            for (; k + TOps.Count <= row.RunLength; k += TOps.Count)
            {
                TVector weight = TOps.Load(w + k);
                sum0 = TOps.MultiplyAdd(TOps.Load(x + k), weight, sum0);
                sum1 = TOps.MultiplyAdd(TOps.Load(x + step + k), weight, sum1);
                sum2 = TOps.MultiplyAdd(TOps.Load(x + 2 * step + k), weight, sum2);
                sum3 = TOps.MultiplyAdd(TOps.Load(x3 + k), weight, sum3);
            }

            for (; k < row.RunLength; k++)
            {
                tail0 = TOps.MultiplyAdd(x[k], w[k], tail0);
                tail1 = TOps.MultiplyAdd(x[step + k], w[k], tail1);
                tail2 = TOps.MultiplyAdd(x[2 * step + k], w[k], tail2);
                tail3 = TOps.MultiplyAdd(x3[k], w[k], tail3);
            }

            w += row.RunLength;
        }

        float* y = row.Y + pixel * row.YStep + o;
        float bias = row.Bias[o];
        y[0] = bias + (TOps.Sum(sum0) + tail0);
        y[row.YStep] = bias + (TOps.Sum(sum1) + tail1);
        y[2 * row.YStep] = bias + (TOps.Sum(sum2) + tail2);
        y[3 * row.YStep] = bias + (TOps.Sum(sum3) + tail3);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Dot1(in ConvolutionRow row, float* w, nint pixel, int o)
    {
        TVector sum = default;
        float tail = 0;
        for (int run = 0; run < row.RunCount; run++)
        {
            float* x = row.Runs[run] + pixel * row.XStep;
            nint k = 0;
            for (; k + TOps.Count <= row.RunLength; k += TOps.Count)
            {
                sum = TOps.MultiplyAdd(TOps.Load(x + k), TOps.Load(w + k), sum);
            }

            for (; k < row.RunLength; k++)
            {
                tail = TOps.MultiplyAdd(x[k], w[k], tail);
            }

            w += row.RunLength;
        }

        row.Y[pixel * row.YStep + o] = row.Bias[o] + (TOps.Sum(sum) + tail);
    }
}
