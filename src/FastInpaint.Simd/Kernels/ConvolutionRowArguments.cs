namespace FastInpaint.Simd;

/// <summary>
/// Arguments of a convolution over one row of output pixels: for pixel p and channel o,
/// <c>y[p * YStep + o] = bias[o] + sum over run r and k of Runs[r][p * XStep + k] * weights[(r * RunLength + k), o]</c>.
/// A run is a stretch of consecutive floats of a padded input row that one output pixel reads.
/// </summary>
internal unsafe struct ConvolutionRowArguments
{
    /// <summary>For pixel 0, where each run starts.</summary>
    public float** Runs;

    /// <summary>Number of runs.</summary>
    public int RunCount;

    /// <summary>Floats in a run.</summary>
    public nint RunLength;

    /// <summary>Floats from one pixel's run to the next pixel's.</summary>
    public nint XStep;

    /// <summary>Packed weights, as the kernel wants them.</summary>
    public float* Weights;

    /// <summary>Start values, padded with zeros to whole vectors.</summary>
    public float* Bias;

    /// <summary>Pixel 0 of the output.</summary>
    public float* Y;

    /// <summary>Floats from one output pixel to the next.</summary>
    public nint YStep;

    /// <summary>Output pixels.</summary>
    public int Pixels;

    /// <summary>Output channels, at most two vectors.</summary>
    public int Channels;
}
