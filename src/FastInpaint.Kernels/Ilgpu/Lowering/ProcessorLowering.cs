using FastInpaint.Graph;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>Lowers a network to kernels without shared memory and barriers. The norm is a step of its own, and statistics are computed from the finished map.</summary>
internal sealed class ProcessorLowering : Lowering
{
    // Pixels of a statistics block: few enough that the block's second pass finds them in the cache, and many enough to fill the cores.
    private const int StatisticsPixels = 1024;

    private readonly Dictionary<string, ConvolutionWeights> _convolutions = [];
    private readonly SubpixelVariants? _subpixel;

    public ProcessorLowering(LoweringInput input)
        : base(input, foldsNorms: false)
    {
        foreach ((ConvolutionOperation conv, int inChannels) in Convolutions)
        {
            if (conv is SubpixelConvolution subpixel)
            {
                _subpixel = SubpixelVariants.Pack(input.Weights, subpixel, input.Parameters, inChannels);
                continue;
            }

            _convolutions.Add(conv.Name, HasFewOutputs(conv)
                ? ConvolutionWeights.Lanes(input.Weights, conv, input.Parameters, inChannels, ConvolutionFewOutputs.MaximumChannels, lanes: 4)
                : ConvolutionWeights.Blocks(input.Weights, conv, input.Parameters, inChannels, RegisterTile.Channels(conv.OutChannels)));
        }
    }

    public override PlanNeeds Needs(TensorShape input) => new()
    {
        StatisticsBlocks = (_, shape) => Statistics(shape).Blocks,
        ConstantBytes = Network.Operations.OfType<ConvolutionOperation>().Max(conv => conv.InChannels) * sizeof(float),
    };

    public override GpuStep Step(PlanStep step, PlanPlaces places) => step.Operation is NormCoefficients norm ? Coefficients(norm, places) : base.Step(step, places);

    protected override GpuStep Subpixel(SubpixelConvolution subpixel, PlanPlaces places)
    {
        SubpixelArguments cells = _subpixel!.Arguments(subpixel, places);
        return Kernels.Step(SubpixelSerial.Run, cells, Form.Groups((long)cells.Batch * cells.CellsH * cells.CellsW), places);
    }

    protected override GpuStep Convolution(ConvolutionOperation conv, PlanPlaces places)
    {
        ConvolutionArguments arguments = _convolutions[conv.Name].Arguments(conv, places);
        GpuStep convolution = HasFewOutputs(conv)
            ? ConvolutionFewOutputs.Step(Kernels, Form, arguments, places)
            : RegisterTile.Step(Kernels, Form, arguments, places);
        if (conv.Statistics is null)
        {
            return convolution;
        }

        StatisticsArguments blocks = Statistics(places.Shape(conv.Output));
        blocks.X = places.At(conv.Output);
        blocks.Statistics = places.At(conv.Statistics.Value);
        return GpuStep.Sequence(convolution, Kernels.Step(BlockStatistics.Run, blocks, Form.Groups((long)blocks.Batch * blocks.Blocks * (blocks.C / 4)), places));
    }

    private GpuStep Coefficients(NormCoefficients norm, PlanPlaces places)
    {
        StatisticsArguments arguments = Statistics(places.Shape(norm.X));
        arguments.Statistics = places.At(norm.Statistics);
        arguments.Coefficients = places.At(norm.Output);
        (arguments.Scale, arguments.Shift) = Norm(norm);
        return Kernels.Step(NormCoefficientsSerial.Run, arguments, Form.Groups((long)arguments.Batch * arguments.C), places);
    }

    /// <summary>Whether a convolution has too few output channels for a register tile. This is only the last one, because the channels of all other maps are padded.</summary>
    private bool HasFewOutputs(ConvolutionOperation conv) => conv.Output == Network.Output;

    private static StatisticsArguments Statistics(TensorShape shape) => new()
    {
        Batch = shape.N,
        C = shape.C,
        Pixels = checked(shape.H * shape.W),
        BlockPixels = StatisticsPixels,
    };
}
