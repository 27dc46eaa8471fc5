using FastInpaint.Graph;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>
/// fp32 kernels with local memory and barriers: norm is applied as the convolutions load their input, statistics are made from the sums of a convolution's tile.
/// </summary>
internal sealed class GroupLowering : StripLowering
{
    private readonly DeviceForm _form;
    private readonly KernelCache _kernels;
    private readonly Dictionary<string, (ConvolutionWeights Weights, int Chunk, int Block)> _convolutions = [];
    private readonly Dictionary<string, (long Scale, long Shift)> _norms = [];
    private readonly GroupHead? _head;

    public GroupLowering(Network network, IParameterSource parameters, PackedWeights weights, DeviceForm form, KernelCache kernels)
        : base(sizeof(float), ConvolutionGroupTile.TileH)
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
                    int block = GroupTileArguments.Block(geometry, conv.OutChannels, conv.Statistics is not null);
                    int chunk = GroupTileArguments.Chunk(geometry, wide.InChannels, block);
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

    protected override GpuStep Step(Operation operation, PlanPlaces places)
    {
        switch (operation)
        {
            case SubpixelConvolution head:
                return _head!.Step(_kernels, head, places);
            case ConvolutionOperation conv:
                return ConvolutionGroupTile.Step(_kernels, Arguments(conv, places), _convolutions[conv.Name].Block, places);
            case NormCoefficients norm:
                ConvolutionOperation producer = Network.Operations.OfType<ConvolutionOperation>().First(conv => conv.Statistics == norm.Statistics);
                StatisticsArguments coefficients = Statistics(producer, places.Shape(norm.X));
                coefficients.Statistics = places.At(norm.Statistics);
                coefficients.Coefficients = places.At(norm.Output);
                (coefficients.Scale, coefficients.Shift) = _norms[norm.Name];
                return _kernels.Step(NormCoefficientsGroup.Run, coefficients, NormCoefficientsGroup.Groups(coefficients), places);
            case ApplyNorm apply:
                return ApplyNormKernel.Step(_kernels, _form, apply, places);
            default:
                throw new NotSupportedException($"The GPU backend has no kernel for {operation.Describe()}.");
        }
    }

    protected override GpuStep Part(ConvolutionOperation conv, PlanPlaces places, ConvolutionPart part)
    {
        GroupTileArguments arguments = Arguments(conv, places);
        arguments.Convolution.X = part.X / sizeof(float);
        arguments.Convolution.Y = part.Y / sizeof(float);
        int tiles = arguments.TilesH;
        return ConvolutionGroupTile.Step(_kernels, arguments, _convolutions[conv.Name].Block, places, (part.Picture * tiles) + part.FirstTile, part.EndTile - part.FirstTile);
    }

    private GroupTileArguments Arguments(ConvolutionOperation conv, PlanPlaces places)
    {
        (ConvolutionWeights packed, int chunk, _) = _convolutions[conv.Name];
        var arguments = new GroupTileArguments
        {
            Convolution = packed.Arguments(conv, places.Shape(conv.X), places.Shape(conv.Output), places.At(conv.X), places.At(conv.Output), places.Zeros),
            Prologue = conv.Prologue is null ? 0 : 1,
            PrologueSlope = DeviceMath.Slope((int)(conv.Prologue?.Activation ?? Activation.None)),
            Coefficients = conv.Prologue is { } prologue ? places.At(prologue.Coefficients) : 0,
            HasStatistics = conv.Statistics is null ? 0 : 1,
            Statistics = conv.Statistics is { } statistics ? places.At(statistics) : 0,
        };
        return arguments.Complete(chunk);
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
