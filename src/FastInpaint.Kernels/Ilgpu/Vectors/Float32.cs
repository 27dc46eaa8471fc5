using System.Runtime.CompilerServices;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>Thirty-two floats.</summary>
internal struct Float32
{
    public Float16 Low;
    public Float16 High;

    /// <summary>sum + s * v, by element.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float32 MultiplyAdd(Float32 sum, float s, Float32 v)
    {
        sum.Low = Float16.MultiplyAdd(sum.Low, s, v.Low);
        sum.High = Float16.MultiplyAdd(sum.High, s, v.High);
        return sum;
    }
}
