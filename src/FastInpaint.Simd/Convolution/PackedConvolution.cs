using FastInpaint.Graph;

namespace FastInpaint.Simd;

/// <summary>
/// A convolution's weights in the order in which the kernels read them: for each phase and group of output channels <c>[k, group's vectors]</c>,
/// where k runs over kernel rows, kernel columns and input channels. Then the bias, padded to whole vectors.
/// </summary>
internal sealed unsafe class PackedConvolution : ConvolutionWeights
{
    private readonly CpuTier _tier;
    private readonly NativeBuffer _buffer;
    private readonly long[] _offsets;
    private readonly long _biasOffset;

    public PackedConvolution(ConvolutionOperation operation, IParameterSource parameters, CpuTier tier)
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
        _buffer = new NativeBuffer((floats + Groups.Sum(group => group.PackedChannels)) * sizeof(float));
        Pack(operation, parameters);
    }

    public ConvolutionGeometry Geometry { get; }

    public RowKernels Kernels { get; }

    public ChannelGroup[] Groups { get; }

    public override long Bytes => _buffer.Bytes;

    public float* Weights(int phase, int group) => _buffer.Floats + _offsets[phase * Groups.Length + group];

    public float* Bias(int group) => _buffer.Floats + _biasOffset + Groups[group].Start;

    public override ConvolutionLayout Layout(TensorShape input, TensorShape output, int networkHeight) => new(this, input, output, networkHeight, _tier);

    public override BlockStep MakeStep(ConvolutionPointers at, TensorShape input, TensorShape output, int networkHeight, int workers) =>
        new ConvolutionStep(this, Layout(input, output, networkHeight), at, workers);

    public override void Dispose() => _buffer.Dispose();

    private void Pack(ConvolutionOperation operation, IParameterSource parameters)
    {
        var weight = new StoredWeight(operation, parameters);
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

        if (operation.Bias is not null)
        {
            var bias = ParameterCheck.ReadFinite(parameters, operation.Bias);
            for (int o = 0; o < operation.OutChannels; o++)
            {
                _buffer.Floats[_biasOffset + o] = operation.ChannelDifference ? bias[1] - bias[0] : bias[o];
            }
        }
    }
}
