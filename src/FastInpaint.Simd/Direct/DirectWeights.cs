using FastInpaint.Graph;

namespace FastInpaint.Simd;

/// <summary>
/// The weights of a convolution in the order in which the kernels read them. For each phase and group of output channels they are <c>[k, group's vectors]</c>,
/// where k runs over kernel rows, kernel columns and input channels. The bias follows, padded to whole vectors.
/// </summary>
internal sealed unsafe class DirectWeights : ConvolutionWeights
{
    private readonly CpuTier _tier;
    private readonly long[] _offsets;
    private readonly long _biasOffset;

    /// <summary>The form for the direct sum, which takes every convolution.</summary>
    public static ConvolutionForm Form { get; } = new((_, _) => true, (operation, target) => new DirectWeights(operation, target.Tier));

    private DirectWeights(ConvolutionOperation operation, CpuTier tier)
    {
        _tier = tier;
        Geometry = ConvolutionGeometry.Of(operation);
        Kernels = RowKernels.For(tier, operation.OutChannels);
        Groups = ChannelGroup.Make(operation.OutChannels, Kernels.VectorWidth);

        _offsets = new long[Geometry.Phases.Length * Groups.Length];
        long floats = 0;
        for (int i = 0; i < _offsets.Length; i++)
        {
            ConvolutionPhase phase = Geometry.Phases[i / Groups.Length];
            _offsets[i] = floats;
            floats += (long)Groups[i % Groups.Length].PackedChannels * phase.Rows.Length * phase.Columns.Length * operation.InChannels;
            floats = (floats + 15) / 16 * 16;
        }

        _biasOffset = floats;
        Length = floats + Groups.Sum(group => group.PackedChannels);
    }

    public ConvolutionGeometry Geometry { get; }

    public override RowKernels Kernels { get; }

    public ChannelGroup[] Groups { get; }

    public override long Length { get; }

    public float* Weights(int phase, int group) => Packed + _offsets[phase * Groups.Length + group];

    public float* Bias(int group) => Packed + _biasOffset + Groups[group].Start;

    public override DirectLayout Layout(TensorShape input, TensorShape output, int networkHeight) => new(this, input, output, networkHeight, _tier);

    public override ConvolutionStep MakeStep(ConvolutionPointers at, TensorShape input, TensorShape output, int networkHeight, int workers) =>
        new DirectStep(this, Layout(input, output, networkHeight), at, workers);

    protected override void Pack(IParameterSource parameters, ref float[] scratch)
    {
        ConvolutionOperation operation = Geometry.Operation;
        var weight = new StoredWeight(operation, parameters, ref scratch);
        for (int p = 0; p < Geometry.Phases.Length; p++)
        for (int g = 0; g < Groups.Length; g++)
        {
            ChannelGroup group = Groups[g];
            float* packed = Weights(p, g);
            long k = 0;
            foreach (KernelTap row in Geometry.Phases[p].Rows)
            foreach (KernelTap column in Geometry.Phases[p].Columns)
            for (int c = 0; c < operation.InChannels; c++, k++)
            for (int o = 0; o < group.Channels; o++)
            {
                packed[k * group.PackedChannels + o] = weight.At(group.Start + o, c, row.Index, column.Index);
            }
        }

        PackBias(operation, parameters, _biasOffset);
    }
}
