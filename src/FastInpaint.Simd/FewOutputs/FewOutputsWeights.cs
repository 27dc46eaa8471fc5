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
        (operation, parameters, target) => new FewOutputsWeights((Convolution)operation, parameters, target));

    private FewOutputsWeights(Convolution operation, IParameterSource parameters, ConvolutionTarget target)
    {
        Operation = operation;
        Kernels = RowKernels.For(target.Tier, int.MaxValue);
        Transforms = VerticalFilter.Takes(operation, target);
        Buffer = new NativeBuffer(((long)Elements * ElementFloats + operation.OutChannels) * sizeof(float));
        var weight = new StoredWeight(operation, parameters);
        float* packed = Buffer.Floats;
        for (int element = 0; element < Elements; element++)
        for (int part = 0; part < Parts; part++)
        for (int c = 0; c < operation.InChannels; c++)
        for (int j = 0; j < operation.Kernel; j++)
        for (int o = 0; o < operation.OutChannels; o++)
        {
            *packed++ = Transforms ? VerticalFilter.Weight(weight, element, part, o, c, j) : weight.At(o, c, part, j);
        }

        Bias = packed;
        StoredWeight.Bias(operation, parameters)?.CopyTo(new Span<float>(Bias, operation.OutChannels));
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

    public float* Bias { get; }

    protected override NativeBuffer Buffer { get; }

    private int ElementFloats => Parts * Operation.InChannels * Operation.Kernel * Operation.OutChannels;

    public float* At(int element) => Buffer.Floats + (long)element * ElementFloats;

    public override FewOutputsLayout Layout(TensorShape input, TensorShape output, int networkHeight) => new(this, input, output, networkHeight);

    public override ConvolutionStep MakeStep(ConvolutionPointers at, TensorShape input, TensorShape output, int networkHeight, int workers) =>
        new FewOutputsStep(this, Layout(input, output, networkHeight), at);
}
