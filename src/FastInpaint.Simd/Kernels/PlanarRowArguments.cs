namespace FastInpaint.Simd;

/// <summary>
/// Arguments of a convolution over one row of output pixels whose input lies channel by channel: for pixel p and channel o,
/// <c>y[o * YPlane + p] = bias[o] + sum over i, c, j of Rows[i][c * Plane + p + j] * weights[((i * Channels + c) * KernelColumns + j) * Outputs + o]</c>.
/// </summary>
internal unsafe struct PlanarRowArguments
{
    /// <summary>For each kernel row, the padded input row: channel 0 at the first column that pixel 0 reads.</summary>
    public float** Rows;

    /// <summary>Floats from a channel of a row to the next.</summary>
    public nint Plane;

    /// <summary>Rows of the kernel.</summary>
    public int KernelRows;

    /// <summary>Columns of the kernel.</summary>
    public int KernelColumns;

    /// <summary>Input channels.</summary>
    public int Channels;

    /// <summary>Output channels.</summary>
    public int Outputs;

    public float* Weights;

    /// <summary>Start values.</summary>
    public float* Bias;

    /// <summary>Pixel 0 of channel 0 of the output.</summary>
    public float* Y;

    /// <summary>Floats from an output channel to the next.</summary>
    public nint YPlane;

    /// <summary>Output pixels in vectors.</summary>
    public int Vectors;
}
