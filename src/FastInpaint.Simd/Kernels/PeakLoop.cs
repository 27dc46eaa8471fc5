using System.Runtime.CompilerServices;

namespace FastInpaint.Simd;

/// <summary>Measures the peak rate of multiply-adds on registers alone.</summary>
internal static unsafe partial class RowKernels<TOps, TVector>
{
    /// <summary>Runs <see cref="RowKernels.PeakChains"/> dependent chains of multiply-adds and returns a value that depends on all of them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float PeakLoop(nint iterations)
    {
        TVector a = TOps.Broadcast(0.999f), b = TOps.Broadcast(0.001f);
        TVector y0 = a, y1 = a, y2 = a, y3 = a, y4 = a, y5 = a, y6 = a, y7 = a, y8 = a, y9 = a, y10 = a, y11 = a;
        for (nint i = 0; i < iterations; i++)
        {
            y0 = TOps.MultiplyAdd(y0, a, b);
            y1 = TOps.MultiplyAdd(y1, a, b);
            y2 = TOps.MultiplyAdd(y2, a, b);
            y3 = TOps.MultiplyAdd(y3, a, b);
            y4 = TOps.MultiplyAdd(y4, a, b);
            y5 = TOps.MultiplyAdd(y5, a, b);
            y6 = TOps.MultiplyAdd(y6, a, b);
            y7 = TOps.MultiplyAdd(y7, a, b);
            y8 = TOps.MultiplyAdd(y8, a, b);
            y9 = TOps.MultiplyAdd(y9, a, b);
            y10 = TOps.MultiplyAdd(y10, a, b);
            y11 = TOps.MultiplyAdd(y11, a, b);
        }

        TVector sum = TOps.Add(TOps.Add(TOps.Add(y0, y1), TOps.Add(y2, y3)), TOps.Add(TOps.Add(y4, y5), TOps.Add(y6, y7)));
        return TOps.Sum(TOps.Add(sum, TOps.Add(TOps.Add(y8, y9), TOps.Add(y10, y11))));
    }
}
