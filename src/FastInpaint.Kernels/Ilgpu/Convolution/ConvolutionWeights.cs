using FastInpaint.Graph;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>The place of a packed convolution in the weights.</summary>
/// <param name="Geometry">The convolution as one loop over units.</param>
/// <param name="PackedChannels">Number of output channels after padding.</param>
/// <param name="Weights">Offset of the weights in floats.</param>
/// <param name="Bias">Offset of the bias in floats. A layer without bias has zeros there.</param>
internal sealed record ConvolutionWeights(ConvolutionGeometry Geometry, int PackedChannels, long Weights, long Bias)
{
    /// <summary>Packs the weights as <c>[phase, o / block, i, j, c, block]</c>.</summary>
    /// <param name="original">The operation before its channels were padded.</param>
    /// <param name="inChannels">Number of input channels after padding.</param>
    public static ConvolutionWeights Blocks(PackedWeights weights, ConvolutionOperation original, IParameterSource parameters, int inChannels, int block)
    {
        int packed = (original.OutChannels + block - 1) / block * block;
        return Pack(weights, original, parameters, inChannels, packed, (phases, taps) => (phase, o, tap, c) =>
            ((((long)phase * (packed / block) + o / block) * taps + tap) * inChannels + c) * block + o % block);
    }

    /// <summary>Packs the weights as <c>[i, j, c / lanes, o, lanes]</c>, with o padded to a given number.</summary>
    public static ConvolutionWeights Lanes(PackedWeights weights, ConvolutionOperation original, IParameterSource parameters, int inChannels, int outputs, int lanes) =>
        Pack(weights, original, parameters, inChannels, outputs, (phases, taps) => (phase, o, tap, c) =>
            (((long)tap * (inChannels / lanes) + c / lanes) * outputs + o) * lanes + c % lanes);

    /// <summary>Packs the weights as <c>[phase, o / block, c / chunk, i, j, c in chunk, block]</c>.</summary>
    public static ConvolutionWeights Chunks(PackedWeights weights, ConvolutionOperation original, IParameterSource parameters, int inChannels, int chunk, int block)
    {
        int packed = (original.OutChannels + block - 1) / block * block;
        return Pack(weights, original, parameters, inChannels, packed, (phases, taps) => (phase, o, tap, c) =>
            (((((long)phase * (packed / block) + o / block) * (inChannels / chunk) + c / chunk) * taps + tap) * chunk + c % chunk) * block + o % block);
    }

    private static ConvolutionWeights Pack(
        PackedWeights weights,
        ConvolutionOperation original,
        IParameterSource parameters,
        int inChannels,
        int packed,
        Func<int, int, Func<int, int, int, int, long>> order)
    {
        ConvolutionGeometry geometry = ConvolutionGeometry.Of(original);
        int side = geometry.Phases[0].Rows.Length;
        Func<int, int, int, int, long> at = order(geometry.Phases.Length, side * side);
        var stored = new StoredWeight(original, parameters);
        var values = new float[(long)geometry.Phases.Length * side * side * inChannels * packed];
        for (int phase = 0; phase < geometry.Phases.Length; phase++)
        for (int i = 0; i < side; i++)
        for (int j = 0; j < side; j++)
        for (int c = 0; c < original.InChannels; c++)
        for (int o = 0; o < original.OutChannels; o++)
        {
            values[at(phase, o, i * side + j, c)] = stored.At(o, c, geometry.Phases[phase].Rows[i].Index, geometry.Phases[phase].Columns[j].Index);
        }

        return new ConvolutionWeights(geometry, packed, weights.Add(values), weights.Add(PaddedBias(original, parameters, packed)));
    }

    private static float[] PaddedBias(ConvolutionOperation original, IParameterSource parameters, int packed)
    {
        var bias = new float[packed];
        if (original.Bias is not null)
        {
            float[] stored = ParameterCheck.ReadFinite(parameters, original.Bias);
            (original.ChannelDifference ? [stored[1] - stored[0]] : stored).CopyTo(bias, 0);
        }

        return bias;
    }

    /// <summary>The kernel's arguments for a plan.</summary>
    public ConvolutionArguments Arguments(ConvolutionOperation conv, PlanPlaces places)
    {
        TensorShape input = places.Shape(conv.X);
        TensorShape output = places.Shape(conv.Output);
        ConvolutionPhase first = Geometry.Phases[0];
        return new ConvolutionArguments
        {
            Batch = output.N,
            InH = input.H,
            InW = input.W,
            InC = input.C,
            UnitsH = output.H / Geometry.OutStep,
            UnitsW = output.W / Geometry.OutStep,
            OutC = output.C,
            OutStep = Geometry.OutStep,
            InStep = Geometry.InStep,
            Taps = first.Rows.Length,
            TapStep = first.Rows.Length > 1 ? first.Rows[1].Offset - first.Rows[0].Offset : 1,
            First = first.Rows[0].Offset,
            Reflect = Geometry.Padding == PaddingMode.Reflect ? 1 : 0,
            Activation = (int)conv.Activation,
            PackedC = PackedChannels,
            X = places.At(conv.X),
            Y = places.At(conv.Output),
            Zeros = places.Constants,
            Weights = Weights,
            Bias = Bias,
        };
    }
}
