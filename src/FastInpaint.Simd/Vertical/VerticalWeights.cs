using FastInpaint.Graph;

namespace FastInpaint.Simd;

/// <summary>
/// The weights of a convolution with 7 rows after the transform along its columns (see <see cref="VerticalFilter"/>). For each group of output channels and element of a patch they are
/// <c>[half, kernel column, input channel, group's vectors]</c>. The bias follows.
/// </summary>
internal sealed unsafe class VerticalWeights : ConvolutionWeights
{
    private readonly CpuTier _tier;
    private readonly long _biasOffset;

    /// <summary>The form for kernels of 7 rows and stride 1 with whole vectors of output channels, unless the user wants the direct sum.</summary>
    public static ConvolutionForm Form { get; } = new(
        (operation, target) => VerticalFilter.Takes(operation, target) && operation.OutChannels % RowKernels.For(target.Tier, operation.OutChannels).VectorWidth == 0,
        (operation, target) => new VerticalWeights((Convolution)operation, target.Tier));

    private VerticalWeights(Convolution operation, CpuTier tier)
    {
        (_tier, Operation) = (tier, operation);
        Kernels = RowKernels.For(tier, operation.OutChannels);
        Groups = ChannelGroup.Make(operation.OutChannels, Kernels.VectorWidth);
        RunLength = VerticalFilter.Kernel * operation.InChannels;
        _biasOffset = (long)VerticalFilter.Points * VerticalFilter.Halves * RunLength * operation.OutChannels;
    }

    public Convolution Operation { get; }

    public override RowKernels Kernels { get; }

    public ChannelGroup[] Groups { get; }

    /// <summary>Floats of a row that an output pixel reads.</summary>
    public int RunLength { get; }

    /// <summary>Zeros for the vectors of a group, which are the initial value of every sum.</summary>
    public float* Zeros => Packed + _biasOffset + Operation.OutChannels;

    public override long Length => _biasOffset + Operation.OutChannels + Groups[0].PackedChannels;

    public float* At(int group, int element) =>
        Packed + ((long)Groups[group].Start * VerticalFilter.Points + (long)element * Groups[group].PackedChannels) * VerticalFilter.Halves * RunLength;

    public float* Bias(int group) => Packed + _biasOffset + Groups[group].Start;

    public override VerticalLayout Layout(TensorShape input, TensorShape output, int networkHeight) => new(this, input, output, networkHeight, _tier);

    public override ConvolutionStep MakeStep(ConvolutionPointers at, TensorShape input, TensorShape output, int networkHeight, int workers) =>
        new VerticalStep(this, Layout(input, output, networkHeight), at, workers);

    protected override void Pack(IParameterSource parameters, ref float[] scratch)
    {
        var weight = new StoredWeight(Operation, parameters, ref scratch);
        for (int group = 0; group < Groups.Length; group++)
        for (int element = 0; element < VerticalFilter.Points; element++)
        {
            float* packed = At(group, element);
            for (int half = 0; half < VerticalFilter.Halves; half++)
            for (int column = 0; column < VerticalFilter.Kernel; column++)
            for (int c = 0; c < Operation.InChannels; c++)
            for (int o = 0; o < Groups[group].PackedChannels; o++)
            {
                *packed++ = VerticalFilter.Weight(weight, element, half, Groups[group].Start + o, c, column);
            }
        }

        PackBias(Operation, parameters, _biasOffset);
    }
}
