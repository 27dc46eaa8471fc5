using System.Runtime.CompilerServices;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>Sixteen floats: one block of output channels in a register tile.</summary>
internal struct FloatVector16
{
    public Float4 A;
    public Float4 B;
    public Float4 C;
    public Float4 D;

    /// <summary>sum + s * v, by element.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector16 MultiplyAdd(FloatVector16 sum, float s, FloatVector16 v)
    {
        sum.A = Float4.MultiplyAdd(sum.A, s, v.A);
        sum.B = Float4.MultiplyAdd(sum.B, s, v.B);
        sum.C = Float4.MultiplyAdd(sum.C, s, v.C);
        sum.D = Float4.MultiplyAdd(sum.D, s, v.D);
        return sum;
    }
}
