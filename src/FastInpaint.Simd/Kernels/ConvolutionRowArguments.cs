namespace FastInpaint.Simd;

/// <summary>
/// Arguments of a convolution over one row of output pixels. For pixel p and channel o:
/// <c>y[p * YStep + o] = bias[o] + sum over run r and k of Runs[r][p * XStep + k] * weights[(r * RunLength + k), o]</c>.
/// A run is a sequence of consecutive floats in a padded input row that one output pixel reads.
/// </summary>
internal unsafe struct ConvolutionRowArguments
{
    /// <summary>Address of each run for pixel 0.</summary>
    public float** Runs;

    /// <summary>Number of runs.</summary>
    public int RunCount;

    /// <summary>Floats in a run.</summary>
    public nint RunLength;

    /// <summary>Floats from one pixel's run to the next pixel's run.</summary>
    public nint XStep;

    /// <summary>Packed weights, in the kernel's order.</summary>
    public float* Weights;

    /// <summary>The weights of the next call, as many as of this one. They come to the second-level cache meanwhile. Null for none.</summary>
    public float* Ahead;

    /// <summary>Initial values of the sums, padded with zeros to whole vectors.</summary>
    public float* Bias;

    /// <summary>Address of output pixel 0.</summary>
    public float* Y;

    /// <summary>Floats from one output pixel to the next.</summary>
    public nint YStep;

    /// <summary>Number of output pixels.</summary>
    public int Pixels;

    /// <summary>Number of output channels, at most two vectors.</summary>
    public int Channels;
}
