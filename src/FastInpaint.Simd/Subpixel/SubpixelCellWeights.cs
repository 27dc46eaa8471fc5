using FastInpaint.Graph;

namespace FastInpaint.Simd;

/// <summary>
/// The weights of a <see cref="SubpixelConvolution"/> in the order in which the row kernels read them. For each row variant, column variant and group of phases they are
/// <c>[kernel row, kernel column and input channel, group's vectors]</c>. The biases follow.
/// </summary>
internal sealed unsafe class SubpixelCellWeights : ConvolutionWeights
{
    private const int Taps = 3;

    private readonly CpuTier _tier;
    private readonly long _variantFloats;
    private readonly long _biasOffset;

    /// <summary>The form for two transposed convolutions that are folded into one operation.</summary>
    public static ConvolutionForm Form { get; } = new(
        (operation, _) => operation is SubpixelConvolution,
        (operation, target) => new SubpixelCellWeights((SubpixelConvolution)operation, target.Tier));

    private SubpixelCellWeights(SubpixelConvolution operation, CpuTier tier)
    {
        (_tier, Operation) = (tier, operation);
        Geometry = ConvolutionGeometry.Of(new Convolution(operation.Name, operation.X, operation.Output, operation.Weight, operation.InChannels, SubpixelConvolution.Phases, Taps, 1, 1)
        {
            Padding = new Padding(1, 1, PaddingMode.Zero),
        });
        Kernels = RowKernels.For(tier, SubpixelConvolution.Phases);
        Groups = ChannelGroup.Make(SubpixelConvolution.Phases, Kernels.VectorWidth);
        _variantFloats = (long)Taps * Taps * operation.InChannels * SubpixelConvolution.Phases;
        const int variants = SubpixelWeights.Variants * SubpixelWeights.Variants;
        _biasOffset = variants * _variantFloats;
        Length = _biasOffset + variants * SubpixelConvolution.Phases;
    }

    public SubpixelConvolution Operation { get; }

    /// <summary>The 3x3 convolution that maps input pixels to cells.</summary>
    public ConvolutionGeometry Geometry { get; }

    public override RowKernels Kernels { get; }

    public ChannelGroup[] Groups { get; }

    public override long Length { get; }

    public float* Weights(int rowVariant, int columnVariant, int group) =>
        Packed + (rowVariant * SubpixelWeights.Variants + columnVariant) * _variantFloats + (long)Groups[group].Start * Taps * Taps * Operation.InChannels;

    public float* Bias(int rowVariant, int columnVariant, int group) =>
        Packed + _biasOffset + (rowVariant * SubpixelWeights.Variants + columnVariant) * SubpixelConvolution.Phases + Groups[group].Start;

    public override SubpixelLayout Layout(TensorShape input, TensorShape output, int networkHeight) => new(this, input, output, networkHeight, _tier);

    public override ConvolutionStep MakeStep(ConvolutionPointers at, TensorShape input, TensorShape output, int networkHeight, int workers) =>
        new SubpixelStep(this, Layout(input, output, networkHeight), at);

    protected override void Pack(IParameterSource parameters, ref float[] scratch)
    {
        var weights = new SubpixelWeights(Operation, parameters);
        for (int row = 0; row < SubpixelWeights.Variants; row++)
        for (int column = 0; column < SubpixelWeights.Variants; column++)
        for (int group = 0; group < Groups.Length; group++)
        {
            float* packed = Weights(row, column, group);
            ChannelGroup phases = Groups[group];
            for (int i = 0; i < Taps; i++)
            for (int j = 0; j < Taps; j++)
            for (int c = 0; c < Operation.InChannels; c++)
            for (int phase = 0; phase < phases.Channels; phase++)
            {
                *packed++ = weights.Weight(row, column, i, j, c, phases.Start + phase);
            }

            for (int phase = 0; phase < phases.Channels; phase++)
            {
                Bias(row, column, group)[phase] = weights.Bias(row, column, phases.Start + phase);
            }
        }
    }
}
