using FastInpaint.Graph;

namespace FastInpaint.Simd;

/// <summary>The weights of a convolution to few channels, <c>[kernel row, input channel, kernel column, output channel]</c>, followed by the bias.</summary>
internal sealed unsafe class FewOutputsWeights : ConvolutionWeights
{
    // With more output channels than this, output channels fill the lanes of a vector better than pixels do.
    private const int MostOutputs = 4;

    /// <summary>The form for convolutions that have too few output channels to fill a vector's lanes.</summary>
    public static ConvolutionForm Form { get; } = new(
        (operation, _) => operation is Convolution { OutChannels: <= MostOutputs, Stride: 1, Dilation: 1, Statistics: null, ChannelDifference: false },
        (operation, parameters, target) => new FewOutputsWeights((Convolution)operation, parameters, target.Tier));

    private FewOutputsWeights(Convolution operation, IParameterSource parameters, CpuTier tier)
    {
        Operation = operation;
        Kernels = RowKernels.For(tier, int.MaxValue);
        int k = operation.Kernel;
        long taps = (long)k * k * operation.InChannels;
        Buffer = new NativeBuffer((taps + 1) * operation.OutChannels * sizeof(float));
        Bias = Buffer.Floats + taps * operation.OutChannels;
        var weight = new StoredWeight(operation, parameters);
        float* packed = Buffer.Floats;
        for (int i = 0; i < k; i++)
        for (int c = 0; c < operation.InChannels; c++)
        for (int j = 0; j < k; j++)
        for (int o = 0; o < operation.OutChannels; o++)
        {
            *packed++ = weight.At(o, c, i, j);
        }

        StoredWeight.Bias(operation, parameters)?.CopyTo(new Span<float>(Bias, operation.OutChannels));
    }

    public Convolution Operation { get; }

    public override RowKernels Kernels { get; }

    public float* Weights => Buffer.Floats;

    public float* Bias { get; }

    protected override NativeBuffer Buffer { get; }

    public override FewOutputsLayout Layout(TensorShape input, TensorShape output, int networkHeight) => new(this, input, output, networkHeight);

    public override ConvolutionStep MakeStep(ConvolutionPointers at, TensorShape input, TensorShape output, int networkHeight, int workers) =>
        new FewOutputsStep(this, Layout(input, output, networkHeight), at);
}
