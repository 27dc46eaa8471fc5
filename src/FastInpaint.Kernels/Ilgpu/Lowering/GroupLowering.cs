using FastInpaint.Graph;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>
/// fp32 kernels with local memory and barriers: norm is applied as the convolutions load their input, statistics are made from the sums of a convolution's tile.
/// </summary>
internal sealed class GroupLowering : Lowering
{
    private readonly DeviceForm _form;
    private readonly KernelCache _kernels;
    private readonly Dictionary<string, (ConvolutionWeights Weights, int Chunk, int Block)> _convolutions = [];
    private readonly Dictionary<string, (long Scale, long Shift)> _norms = [];
    private readonly GroupHead? _head;

    public GroupLowering(Network network, IParameterSource parameters, PackedWeights weights, DeviceForm form, KernelCache kernels)
    {
        _form = form;
        _kernels = kernels;
        Network fused = FoldTransposedPair.Run(NetworkPasses.Fuse(network));
        Network = PadChannels.Run(fused, form);
        foreach ((Operation original, Operation padded) in fused.Operations.Zip(Network.Operations))
        {
            switch (original, padded)
            {
                case (SubpixelConvolution conv, SubpixelConvolution wide):
                    _head = GroupHead.Pack(weights, conv, parameters, wide.InChannels);
                    break;
                case (ConvolutionOperation conv, ConvolutionOperation wide):
                    ConvolutionGeometry geometry = ConvolutionGeometry.Of(conv);
                    int block = ConvolutionGroupTileStep.Block(geometry, conv.OutChannels, conv.Statistics is not null);
                    int chunk = ConvolutionGroupTileStep.Chunk(geometry, wide.InChannels, block);
                    _convolutions.Add(conv.Name, (ConvolutionWeights.Chunks(weights, conv, parameters, wide.InChannels, chunk, block), chunk, block));
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
        StatisticsBlocks = (conv, shape) => Statistics(conv, shape).Blocks,
    };

    public override GpuStep Step(PlannedStep step, PlanPlaces places)
    {
        switch (step.Operation)
        {
            case SubpixelConvolution head:
                return _head!.Step(_kernels, head, places);
            case ConvolutionOperation conv:
                return Convolution(conv, places);
            case NormCoefficients norm:
                ConvolutionOperation producer = Network.Operations.OfType<ConvolutionOperation>().First(conv => conv.Statistics == norm.Statistics);
                StatisticsArguments coefficients = Statistics(producer, places.Shape(norm.X));
                coefficients.Statistics = places.At(norm.Statistics);
                coefficients.Coefficients = places.At(norm.Output);
                (coefficients.Scale, coefficients.Shift) = _norms[norm.Name];
                return new NormCoefficientsGroupStep(_kernels, coefficients, places);
            case ApplyNorm apply:
                return new ApplyNormStep(_kernels, _form, ApplyNormStep.Arguments(apply, places), places);
            default:
                throw new NotSupportedException($"The GPU backend has no kernel for {step.Operation.Describe()}.");
        }
    }

    private ConvolutionGroupTileStep Convolution(ConvolutionOperation conv, PlanPlaces places)
    {
        (ConvolutionWeights packed, int chunk, int block) = _convolutions[conv.Name];
        var arguments = new GroupTileArguments
        {
            Convolution = packed.Arguments(conv, places.Shape(conv.X), places.Shape(conv.Output), places.At(conv.X), places.At(conv.Output), places.Zeros),
            Prologue = conv.Prologue is null ? 0 : 1,
            PrologueSlope = DeviceMath.Slope((int)(conv.Prologue?.Activation ?? Activation.None)),
            Coefficients = conv.Prologue is { } prologue ? places.At(prologue.Coefficients) : 0,
            HasStatistics = conv.Statistics is null ? 0 : 1,
            Statistics = conv.Statistics is { } statistics ? places.At(statistics) : 0,
        };
        return new ConvolutionGroupTileStep(_kernels, ConvolutionGroupTileStep.Complete(arguments, chunk), block, places);
    }

    private StatisticsArguments Statistics(ConvolutionOperation conv, TensorShape shape)
    {
        int step = _convolutions[conv.Name].Weights.Geometry.OutStep;
        return new StatisticsArguments
        {
            Batch = shape.N,
            C = shape.C,
            Phases = step * step,
            UnitsH = shape.H / step,
            UnitsW = shape.W / step,
            BlockH = ConvolutionGroupTile.TileH,
            BlockW = ConvolutionGroupTile.TileW,
        };
    }
}
