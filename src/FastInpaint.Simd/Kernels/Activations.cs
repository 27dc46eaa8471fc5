using System.Runtime.CompilerServices;

namespace FastInpaint.Simd;

/// <summary>Element-wise functions on consecutive floats.</summary>
internal static unsafe partial class RowKernels<TOps, TVector>
{
    private const float Slope = 0.2f;

    /// <summary><c>x = max(x, 0.2 x)</c> in place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void LeakyRelu(float* x, nint count)
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

    /// <summary><c>x = 1 / (1 + exp(-steepness x))</c> in place. The result for a value does not depend on its place. A steepness of 2 gives <c>(tanh(x) + 1) / 2</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Sigmoid(float* x, nint count, float steepness)
    {
        nint i = 0;
        for (; i + TOps.Count <= count; i += TOps.Count)
        {
            SigmoidVector(x + i, steepness);
        }

        if (i < count)
        {
            float* rest = stackalloc float[TOps.Count];
            new Span<float>(x + i, (int)(count - i)).CopyTo(new Span<float>(rest, TOps.Count));
            SigmoidVector(rest, steepness);
            new Span<float>(rest, (int)(count - i)).CopyTo(new Span<float>(x + i, (int)(count - i)));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void SigmoidVector(float* x, float steepness)
    {
        TVector one = TOps.Broadcast(1);
        TOps.Store(TOps.Divide(one, TOps.Add(one, TOps.Exp(TOps.Multiply(TOps.Broadcast(-steepness), TOps.Load(x))))), x);
    }
}
