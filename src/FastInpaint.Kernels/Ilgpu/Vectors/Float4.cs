using System.Runtime.CompilerServices;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>Four floats, aligned to 16 bytes. Loads and stores are one 128-bit access.</summary>
internal struct Float4
{
    public float X;
    public float Y;
    public float Z;
    public float W;

    /// <summary>sum + s * v, by element.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float4 MultiplyAdd(Float4 sum, float s, Float4 v)
    {
        sum.X += s * v.X;
        sum.Y += s * v.Y;
        sum.Z += s * v.Z;
        sum.W += s * v.W;
        return sum;
    }

    /// <summary>sum + u * v, by element.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float4 MultiplyAdd(Float4 sum, Float4 u, Float4 v)
    {
        sum.X += u.X * v.X;
        sum.Y += u.Y * v.Y;
        sum.Z += u.Z * v.Z;
        sum.W += u.W * v.W;
        return sum;
    }

    /// <summary>sum + x.X * w0 + x.Y * w1 + x.Z * w2 + x.W * w3: the vector of four input channels times a 4 x 4 matrix with rows w0 to w3.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float4 MultiplyAdd(Float4 sum, Float4 x, Float4 w0, Float4 w1, Float4 w2, Float4 w3) =>
        MultiplyAdd(MultiplyAdd(MultiplyAdd(MultiplyAdd(sum, x.X, w0), x.Y, w1), x.Z, w2), x.W, w3);

    /// <summary>u + v, by element.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float4 Add(Float4 u, Float4 v)
    {
        u.X += v.X;
        u.Y += v.Y;
        u.Z += v.Z;
        u.W += v.W;
        return u;
    }

    /// <summary>v * s, by element.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float4 Scale(Float4 v, float s)
    {
        v.X *= s;
        v.Y *= s;
        v.Z *= s;
        v.W *= s;
        return v;
    }

    /// <summary>u if the condition is not 0, else v.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float4 Select(int condition, Float4 u, Float4 v)
    {
        v.X = condition != 0 ? u.X : v.X;
        v.Y = condition != 0 ? u.Y : v.Y;
        v.Z = condition != 0 ? u.Z : v.Z;
        v.W = condition != 0 ? u.W : v.W;
        return v;
    }

    /// <summary>The sum of the elements, added in pairs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Float4 v) => (v.X + v.Z) + (v.Y + v.W);
}
