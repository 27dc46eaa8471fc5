using System.Runtime.CompilerServices;
using ILGPU;
using ILGPU.Algorithms;
using Half = ILGPU.Half;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>Converts fp16 vectors to fp32 and back.</summary>
internal static class HalfMath
{
    // The largest finite fp16 value. Larger sums are limited to it.
    private const float Largest = 65504;

    /// <summary>The first four values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float4 Low(Half8 v) => Widen(v.AB, v.CD);

    /// <summary>The last four values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float4 High(Half8 v) => Widen(v.EF, v.GH);

    /// <summary>Rounds eight values to fp16, limited to the finite range of fp16.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Half8 Round(Float4 low, Float4 high)
    {
        Half8 v;
        v.AB = Pair(low.X, low.Y);
        v.CD = Pair(low.Z, low.W);
        v.EF = Pair(high.X, high.Y);
        v.GH = Pair(high.Z, high.W);
        return v;
    }

    /// <summary>max(y, slope * y) + residual with y = a * x + b, by element.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Half8 RectifiedAffine(Half8 x, Float4 a0, Float4 a1, Float4 b0, Float4 b1, float slope, Half8 residual) => Round(
        Float4.Add(DeviceMath.Rectify(Float4.MultiplyAdd(b0, a0, Low(x)), slope), Low(residual)),
        Float4.Add(DeviceMath.Rectify(Float4.MultiplyAdd(b1, a1, High(x)), slope), High(residual)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Float4 Widen(uint first, uint second)
    {
        Float4 x;
        x.X = Interop.IntAsFloat((ushort)first);
        x.Y = Interop.IntAsFloat((ushort)(first >> 16));
        x.Z = Interop.IntAsFloat((ushort)second);
        x.W = Interop.IntAsFloat((ushort)(second >> 16));
        return x;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Pair(float first, float second) => Bits(first) | (Bits(second) << 16);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Bits(float x) => Interop.FloatAsInt((Half)XMath.Max(-Largest, XMath.Min(Largest, x)));
}
