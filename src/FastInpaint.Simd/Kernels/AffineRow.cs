using System.Runtime.CompilerServices;

namespace FastInpaint.Simd;

/// <summary>Applies the coefficients of an instance norm to a row of pixels, x[pixel, channel].</summary>
internal static unsafe partial class RowKernels<TOps, TVector>
{
    /// <summary>
    /// <c>y[p, c] = act(a[c] * x[p, c] + b[c]) + residual[p, c]</c>, where act is ReLU or the identity. A null residual is not added.
    /// x, residual and y may be the same row. Channels beyond the last whole vector are computed one by one with the same formula.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AffineRow(float* x, float* a, float* b, float* residual, float* y, int pixels, int channels, bool relu)
    {
        TVector floor = TOps.Broadcast(relu ? 0 : float.NegativeInfinity);
        float scalarFloor = relu ? 0 : float.NegativeInfinity;
        for (int p = 0; p < pixels; p++)
        {
            int c = 0;
            for (; c + TOps.Count <= channels; c += TOps.Count)
            {
                TVector value = TOps.Max(TOps.MultiplyAdd(TOps.Load(a + c), TOps.Load(x + c), TOps.Load(b + c)), floor);
                TOps.Store(residual == null ? value : TOps.Add(value, TOps.Load(residual + c)), y + c);
            }

            for (; c < channels; c++)
            {
                float value = MathF.Max(TOps.MultiplyAdd(a[c], x[c], b[c]), scalarFloor);
                y[c] = residual == null ? value : value + residual[c];
            }

            x += channels;
            y += channels;
            residual = residual == null ? null : residual + channels;
        }
    }
}
