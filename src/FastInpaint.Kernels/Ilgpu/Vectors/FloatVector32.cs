using System.Runtime.CompilerServices;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>Thirty-two floats: one block of output channels in a register tile.</summary>
internal struct FloatVector32
{
    public FloatVector16 Low;
    public FloatVector16 High;

    /// <summary>sum + s * v, by element.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector32 MultiplyAdd(FloatVector32 sum, float s, FloatVector32 v)
    {
        sum.Low = FloatVector16.MultiplyAdd(sum.Low, s, v.Low);
        sum.High = FloatVector16.MultiplyAdd(sum.High, s, v.High);
        return sum;
    }
}
