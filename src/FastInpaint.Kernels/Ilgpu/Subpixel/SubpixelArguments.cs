namespace FastInpaint.Kernels.Ilgpu;

/// <summary>The subpixel convolution, the detector's last two layers as one: a 3x3 convolution of <c>x[n, u, v, c]</c> to the 16 pixels of cell (u, v), <c>y[n, 4u + r, 4v + s]</c>, with weights of the cell's variant.</summary>
internal struct SubpixelArguments
{
    public int Batch;
    public int CellsH;
    public int CellsW;
    public int InC;

    /// <summary>The number of an <see cref="Graph.Activation"/>.</summary>
    public int Activation;

    public long X;
    public long Y;

    /// <summary>InC zeros in the arena, read in the place of what lies outside.</summary>
    public long Zeros;

    /// <summary><c>[row variant, column variant, i, j, c, 16]</c></summary>
    public long Weights;

    /// <summary><c>[row variant, column variant, 16]</c></summary>
    public long Bias;
}
