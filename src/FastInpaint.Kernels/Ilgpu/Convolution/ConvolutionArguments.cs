namespace FastInpaint.Kernels.Ilgpu;

/// <summary>
/// The arguments of a convolution, common to all kernels of this folder. Unit (u, v) of phase (p, q) makes <c>y[n, u*OutStep + p, v*OutStep + q, o]</c> from
/// <c>x[n, u*InStep + First + p + i*TapStep, v*InStep + First + q + j*TapStep, c]</c>, for i and j from 0 to Taps - 1. An ordinary convolution has one
/// phase (OutStep is 1). A transposed convolution has OutStep x OutStep phases. x and y are NHWC. Offsets are in floats from the start of the arena or of the weights.
/// </summary>
internal struct ConvolutionArguments
{
    public int Batch;
    public int InH;
    public int InW;
    public int InC;
    public int UnitsH;
    public int UnitsW;
    public int OutC;
    public int OutStep;
    public int InStep;
    public int Taps;
    public int TapStep;
    public int First;

    /// <summary>Padding: 1 mirrors x at its border; 0 pads with zeros.</summary>
    public int Reflect;

    /// <summary>The numeric value of an <see cref="Graph.Activation"/>.</summary>
    public int Activation;

    /// <summary>Number of output channels after padding, as in the packed weights.</summary>
    public int PackedC;

    public long X;
    public long Y;

    /// <summary>Offset of InC zeros in the arena. Kernels read them in place of pixels outside x.</summary>
    public long Zeros;

    public long Weights;

    /// <summary>Offset of the bias in the weights: PackedC floats.</summary>
    public long Bias;
}
