using FastInpaint.Graph;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>Kernels without local memory or barriers: norm is applied in a step of its own, statistics are made from the finished map.</summary>
internal sealed class ProcessorLowering : Lowering
{
    // Few enough that a block's second pass still finds it in the cache, many enough to fill the cores.
    private const int StatisticsPixels = 1024;

    private readonly DeviceForm _form;
    private readonly KernelCache _kernels;
    private readonly Dictionary<string, ConvolutionWeights> _convolutions = [];
    private readonly Dictionary<string, (long Scale, long Shift)> _norms = [];
    private readonly SubpixelPlaces? _head;

    public ProcessorLowering(Network network, IParameterSource parameters, PackedWeights weights, DeviceForm form, KernelCache kernels)
    {
        _form = form;
        _kernels = kernels;
        Network fused = FoldTransposedPair.Run(NetworkPasses.Fuse(network, prologues: false));
        Network = PadChannels.Run(fused, form);
        foreach ((Operation original, Operation padded) in fused.Operations.Zip(Network.Operations))
        {
            switch (original, padded)
            {
                case (SubpixelConvolution conv, SubpixelConvolution wide):
                    _head = SubpixelPlaces.Pack(weights, conv, parameters, wide.InChannels);
                    break;
                case (ConvolutionOperation conv, ConvolutionOperation wide):
                    _convolutions.Add(conv.Name, HasFewOutputs(conv)
                        ? ConvolutionWeights.Lanes(weights, conv, parameters, wide.InChannels, ConvolutionFewOutputs.MaximumChannels, lanes: 4)
                        : ConvolutionWeights.Blocks(weights, conv, parameters, wide.InChannels, ConvolutionRegisterTileStep.Channels(conv.OutChannels)));
                    break;
                case (NormCoefficients norm, _):
                    _norms.Add(norm.Name, weights.AddNorm(norm, parameters));
                    break;
            }
        }
    }

    public override Network Network { get; }

    public override PlanNeeds Needs(TensorShape input) => new()
    {
        StatisticsBlocks = (_, shape) => Statistics(shape).Blocks,
        ConstantBytes = Network.Operations.OfType<ConvolutionOperation>().Max(conv => conv.InChannels) * sizeof(float),
    };

    public override GpuStep Step(PlanStep step, PlanPlaces places)
    {
        switch (step.Operation)
        {
            case SubpixelConvolution head:
                return new SubpixelHeadStep(_kernels, _form, _head!.Arguments(head, places), places);
            case ConvolutionOperation conv:
                ConvolutionWeights packed = _convolutions[conv.Name];
                ConvolutionArguments arguments = packed.Arguments(conv, places.Shape(conv.X), places.Shape(conv.Output), places.At(conv.X), places.At(conv.Output), places.Zeros);
                GpuStep convolution = HasFewOutputs(conv)
                    ? new ConvolutionFewOutputsStep(_kernels, _form, arguments, places)
                    : new ConvolutionRegisterTileStep(_kernels, _form, arguments, places);
                return conv.Statistics is { } statistics
                    ? new SequenceStep(convolution, new BlockStatisticsStep(_kernels, _form, Norm(places, conv.Output, statistics), places))
                    : convolution;
            case NormCoefficients norm:
                StatisticsArguments coefficients = Norm(places, norm.X, norm.Statistics);
                coefficients.Coefficients = places.At(norm.Output);
                (coefficients.Scale, coefficients.Shift) = _norms[norm.Name];
                return new NormCoefficientsSerialStep(_kernels, _form, coefficients, places);
            case ApplyNorm apply:
                return new ApplyNormStep(_kernels, _form, ApplyNormStep.Arguments(apply, places), places);
            default:
                throw new NotSupportedException($"The GPU backend has no kernel for {step.Operation.Describe()}.");
        }
    }

    /// <summary>The network's output alone has too few channels for a register tile: all other maps are padded.</summary>
    private bool HasFewOutputs(ConvolutionOperation conv) => conv.Output == Network.Output;

    private static StatisticsArguments Statistics(TensorShape shape) => new()
    {
        Batch = shape.N,
        C = shape.C,
        Phases = 1,
        UnitsH = 1,
        UnitsW = checked(shape.H * shape.W),
        BlockH = 1,
        BlockW = StatisticsPixels,
    };

    private static StatisticsArguments Norm(PlanPlaces places, Value map, Value statistics)
    {
        StatisticsArguments norm = Statistics(places.Shape(map));
        norm.X = places.At(map);
        norm.Statistics = places.At(statistics);
        return norm;
    }
}
