using System.Runtime.CompilerServices;

namespace FastInpaint.Simd;

/// <summary>Element-wise functions on consecutive floats.</summary>
internal sealed unsafe partial class RowKernels<TOps, TVector>
{
    private const float Slope = 0.2f;

    /// <summary><c>x = max(x, 0.2 x)</c> in place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void LeakyRelu(float* x, nint count)
    {
        TVector slope = TOps.Broadcast(Slope);
        nint i = 0;
        for (; i + TOps.Count <= count; i += TOps.Count)
        {
            TVector value = TOps.Load(x + i);
            TOps.Store(TOps.Max(value, TOps.Multiply(value, slope)), x + i);
        }

        for (; i < count; i++)
        {
            x[i] = MathF.Max(x[i], x[i] * Slope);
        }
    }
}
