namespace FastInpaint.Graph;

/// <summary>The shape of a dense NHWC tensor: <c>x[n, h, w, c]</c>, channels innermost.</summary>
/// <param name="N">Pictures in the batch, at least 1.</param>
/// <param name="H">Rows, in elements.</param>
/// <param name="W">Columns, in elements.</param>
/// <param name="C">Channels.</param>
internal readonly record struct TensorShape(int N, int H, int W, int C)
{
    /// <summary>Number of elements, N * H * W * C. The number has 64 bits because one map of a large picture has more than 2^31 elements.</summary>
    public long Elements => (long)N * H * W * C;

    /// <summary>The shape as <c>[n,h,w,c]</c>.</summary>
    public override string ToString() => $"[{N},{H},{W},{C}]";
}
