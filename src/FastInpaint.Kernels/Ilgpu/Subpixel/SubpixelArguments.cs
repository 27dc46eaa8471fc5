namespace FastInpaint.Kernels.Ilgpu;

/// <summary>Arguments of the subpixel convolution, which is the detector's last two layers in one: a 3x3 convolution of <c>x[n, u, v, c]</c> to the 16 pixels of cell (u, v), <c>y[n, 4u + r, 4v + s]</c>. The weights
/// depend on the cell's variant.</summary>
internal struct SubpixelArguments
{
    public int Batch;
    public int CellsH;
    public int CellsW;
    public int InC;

    /// <summary>The numeric value of an <see cref="Graph.Activation"/>.</summary>
    public int Activation;

    public long X;
    public long Y;

    /// <summary>Offset of InC zeros in the arena. Kernels read them in place of pixels outside x.</summary>
    public long Zeros;

    /// <summary>Offset of the weights <c>[row variant, column variant, i, j, c, 16]</c>.</summary>
    public long Weights;

    /// <summary>Offset of the biases <c>[row variant, column variant, 16]</c>.</summary>
    public long Bias;
}
