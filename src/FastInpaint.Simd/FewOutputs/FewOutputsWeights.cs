using FastInpaint.Graph;

namespace FastInpaint.Simd;

/// <summary>
/// The weights of a convolution to few channels, followed by the bias. For the direct sum they are <c>[kernel row, input channel, kernel column, output channel]</c>. With transforms along columns
/// (see <see cref="VerticalFilter"/>) they are <c>[element, half, input channel, kernel column, output channel]</c>.
/// </summary>
internal sealed unsafe class FewOutputsWeights : ConvolutionWeights
{
    /// <summary>Most output channels. With more of them, output channels fill the lanes of a vector better than pixels do.</summary>
    public const int MostOutputs = 4;

    /// <summary>The form for convolutions that have too few output channels to fill a vector's lanes.</summary>
    public static ConvolutionForm Form { get; } = new(
        (operation, _) => operation is Convolution { OutChannels: <= MostOutputs, Stride: 1, Dilation: 1, Statistics: null, ChannelDifference: false },
        (operation, target) => new FewOutputsWeights((Convolution)operation, target));

    private FewOutputsWeights(Convolution operation, ConvolutionTarget target)
    {
        Operation = operation;
        Kernels = RowKernels.For(target.Tier, int.MaxValue);
        Transforms = VerticalFilter.Takes(operation, target);
    }

    public Convolution Operation { get; }

    public override RowKernels Kernels { get; }

    /// <summary>Whether columns are transformed.</summary>
    public bool Transforms { get; }

    /// <summary>Output rows of a tile.</summary>
    public int TileRows => Transforms ? VerticalFilter.Rows : 1;

    /// <summary>Elements of a patch: transformed rows, or the one row itself.</summary>
    public int Elements => Transforms ? VerticalFilter.Points : 1;

    /// <summary>Patches that a tile reads, one behind the other.</summary>
    public int Parts => Transforms ? VerticalFilter.Halves : Operation.Kernel;

    public override long Length => BiasOffset + Operation.OutChannels;

    public float* Bias => Packed + BiasOffset;

    private long BiasOffset => (long)Elements * ElementFloats;

    private int ElementFloats => Parts * Operation.InChannels * Operation.Kernel * Operation.OutChannels;

    public float* At(int element) => Packed + (long)element * ElementFloats;

    public override FewOutputsLayout Layout(TensorShape input, TensorShape output, int networkHeight) => new(this, input, output, networkHeight);

    public override ConvolutionStep MakeStep(ConvolutionPointers at, TensorShape input, TensorShape output, int networkHeight, int workers) =>
        new FewOutputsStep(this, Layout(input, output, networkHeight), at);

    protected override void Pack(IParameterSource parameters, ref float[] scratch)
    {
        var weight = new StoredWeight(Operation, parameters, ref scratch);
        float* packed = Packed;
        for (int element = 0; element < Elements; element++)
        for (int part = 0; part < Parts; part++)
        for (int c = 0; c < Operation.InChannels; c++)
        for (int j = 0; j < Operation.Kernel; j++)
        for (int o = 0; o < Operation.OutChannels; o++)
        {
            *packed++ = Transforms ? VerticalFilter.Weight(weight, element, part, o, c, j) : weight.At(o, c, part, j);
        }

        PackBias(Operation, parameters, BiasOffset);
    }
}
