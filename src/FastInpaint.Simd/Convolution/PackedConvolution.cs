using FastInpaint.Graph;

namespace FastInpaint.Simd;

/// <summary>
/// A convolution's weights in the order in which the kernels read them: for each phase and group of output channels <c>[k, group's vectors]</c>, or
/// <c>[o, k]</c> where the lanes run along k; k runs over kernel rows, kernel columns and input channels. Then the bias, padded to whole vectors.
/// </summary>
internal sealed unsafe class PackedConvolution : IDisposable
{
    // With fewer output channels than this, lanes along the channels would idle.
    private const int FewChannels = 4;

    private readonly NativeBuffer _buffer;
    private readonly long[] _offsets;
    private readonly long _biasOffset;

    public PackedConvolution(ConvolutionOperation operation, IParameterSource parameters, CpuTier tier)
    {
        Geometry = ConvolutionGeometry.Of(operation);
        DotProduct = operation.OutChannels <= FewChannels;
        Kernels = RowKernels.For(tier, DotProduct ? operation.InChannels * operation.Kernel : operation.OutChannels);
        Groups = DotProduct ? [new ChannelGroup(0, operation.OutChannels, operation.OutChannels)] : MakeGroups(operation.OutChannels, Kernels.VectorWidth);

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

    /// <summary>Whether the lanes run along k instead of the output channels.</summary>
    public bool DotProduct { get; }

    public RowKernels Kernels { get; }

    public ChannelGroup[] Groups { get; }

    public long Bytes => _buffer.Bytes;

    public float* Weights(int phase, int group) => _buffer.Floats + _offsets[phase * Groups.Length + group];

    public float* Bias(int group) => _buffer.Floats + _biasOffset + Groups[group].Start;

    public void Dispose() => _buffer.Dispose();

    private static ChannelGroup[] MakeGroups(int channels, int width)
    {
        var groups = new List<ChannelGroup>();
        for (int start = 0; start < channels; start += 2 * width)
        {
            int count = Math.Min(channels - start, 2 * width);
            groups.Add(new ChannelGroup(start, count, count > width ? 2 * width : width));
        }

        return [.. groups];
    }

    private void Pack(ConvolutionOperation operation, IParameterSource parameters)
    {
        var weight = new StoredWeight(operation, parameters);
        for (int p = 0; p < Geometry.Phases.Length; p++)
        for (int g = 0; g < Groups.Length; g++)
        {
            ChannelGroup group = Groups[g];
            float* packed = Weights(p, g);
            long k = 0;
            long length = Geometry.Phases[p].Rows.Length * Geometry.Phases[p].Columns.Length * operation.InChannels;
            foreach (KernelTap row in Geometry.Phases[p].Rows)
            foreach (KernelTap column in Geometry.Phases[p].Columns)
            for (int c = 0; c < operation.InChannels; c++, k++)
            for (int o = 0; o < group.Channels; o++)
            {
                long at = DotProduct ? o * length + k : k * group.PackedChannels + o;
                packed[at] = weight.At(group.Start + o, c, row.Index, column.Index);
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

/// <summary>Output channels that one pass over the input computes together.</summary>
/// <param name="Start">First channel.</param>
/// <param name="Channels">Channels that exist.</param>
/// <param name="PackedChannels">Channels that are packed: whole vectors.</param>
internal readonly record struct ChannelGroup(int Start, int Channels, int PackedChannels);
