namespace FastInpaint.Simd;

/// <summary>
/// Arguments of a convolution over one row of output pixels whose input is stored channel by channel. For pixel p and channel o:
/// <c>y[o * YPlane + p] = bias[o] + sum over i, c, j of Rows[i][c * Plane + p + j] * weights[((i * Channels + c) * KernelColumns + j) * Outputs + o]</c>.
/// </summary>
internal unsafe struct PlanarRowArguments
{
    /// <summary>Address of the padded input row for each kernel row: channel 0 at the first column that pixel 0 reads.</summary>
    public float** Rows;

    /// <summary>Floats from one channel of a row to the next channel.</summary>
    public nint Plane;

    /// <summary>Number of rows of the kernel.</summary>
    public int KernelRows;

    /// <summary>Number of columns of the kernel.</summary>
    public int KernelColumns;

    /// <summary>Number of input channels.</summary>
    public int Channels;

    /// <summary>Number of output channels.</summary>
    public int Outputs;

    public float* Weights;

    /// <summary>Initial values of the sums, by output channel.</summary>
    public float* Bias;

    /// <summary>Address of pixel 0 of channel 0 of the output.</summary>
    public float* Y;

    /// <summary>Floats from one output channel to the next.</summary>
    public nint YPlane;

    /// <summary>Number of output pixels, in vectors.</summary>
    public int Vectors;
}
