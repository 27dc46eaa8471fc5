namespace FastInpaint.Kernels.Ilgpu;

/// <summary>
/// A convolution as every kernel of the family takes it. Unit (u, v) of phase (p, q) makes <c>y[n, u*OutStep + p, v*OutStep + q, o]</c> from
/// <c>x[n, u*InStep + First + p + i*TapStep, v*InStep + First + q + j*TapStep, c]</c>, i and j from 0 to Taps - 1. An ordinary convolution has one
/// phase (OutStep 1); a transposed one OutStep x OutStep phases. x and y are NHWC; offsets count floats from the start of the arena or of the weights.
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

    /// <summary>1: x is mirrored at its border; 0: zeros.</summary>
    public int Reflect;

    /// <summary>The number of an <see cref="Graph.Activation"/>.</summary>
    public int Activation;

    /// <summary>Output channels that the weights are padded to.</summary>
    public int PackedC;

    public long X;
    public long Y;

    /// <summary>InC zeros in the arena, read in the place of what lies outside.</summary>
    public long Zeros;

    public long Weights;

    /// <summary>PackedC floats.</summary>
    public long Bias;
}
