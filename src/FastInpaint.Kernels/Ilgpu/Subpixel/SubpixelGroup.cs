using FastInpaint.Graph;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>Computes the subpixel convolution in two steps. The first is a convolution to 16 channels with the interior's weights, stored as cells of 4 x 4 pixels. The second computes the cells of the border again,
/// with their own weights.</summary>
internal sealed class SubpixelGroup
{
    private const int Side = 3;

    private readonly SubpixelVariants _places;
    private readonly long _weights;
    private readonly long _bias;
    private readonly int _chunk;

    private SubpixelGroup(SubpixelVariants places, long weights, long bias, int chunk)
    {
        _places = places;
        _weights = weights;
        _bias = bias;
        _chunk = chunk;
    }

    /// <summary>Packs the interior's weights as <c>[c / chunk, i, j, c in chunk, 16]</c>, and all variants.</summary>
    public static SubpixelGroup Pack(PackedWeights weights, SubpixelConvolution original, IParameterSource parameters, int inChannels)
    {
        const int middle = SubpixelWeights.Middle;
        const int phases = SubpixelConvolution.Phases;
        var folded = new SubpixelWeights(original, parameters);
        int chunk = GroupTileArguments.Chunk(inStep: 1, Side, tapStep: 1, inChannels, phases) ?? throw new InvalidOperationException("A patch of the subpixel convolution does not fit.");
        var values = new float[Side * Side * inChannels * phases];
        for (int c = 0; c < original.InChannels; c++)
        for (int tap = 0; tap < Side * Side; tap++)
        for (int phase = 0; phase < phases; phase++)
        {
            values[((c / chunk * Side * Side + tap) * chunk + c % chunk) * phases + phase] = folded.Weight(middle, middle, tap / Side, tap % Side, c, phase);
        }

        float[] bias = [.. Enumerable.Range(0, phases).Select(phase => folded.Bias(middle, middle, phase))];
        return new SubpixelGroup(SubpixelVariants.Pack(weights, original, parameters, inChannels), weights.Add(values), weights.Add(bias), chunk);
    }

    public GpuStep Step(KernelCache kernels, SubpixelConvolution conv, PlanPlaces places)
    {
        SubpixelArguments border = _places.Arguments(conv, places);
        var interior = new GroupTileArguments
        {
            Convolution = new ConvolutionArguments
            {
                Batch = border.Batch,
                InH = border.CellsH,
                InW = border.CellsW,
                InC = border.InC,
                UnitsH = border.CellsH,
                UnitsW = border.CellsW,
                OutC = SubpixelConvolution.Phases,
                OutStep = 1,
                InStep = 1,
                Taps = Side,
                TapStep = 1,
                First = -1,
                Activation = border.Activation,
                PackedC = SubpixelConvolution.Phases,
                X = border.X,
                Y = border.Y,
                Weights = _weights,
                Bias = _bias,
            },
            ToSpace = 1,
        };
        return GpuStep.Sequence(
            ConvolutionGroupTile.Step(kernels, interior.Complete(_chunk), SubpixelConvolution.Phases, places),
            kernels.Step(SubpixelBorder.Run, border, SubpixelBorder.Groups(border), places));
    }
}
