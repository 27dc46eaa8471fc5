using FastInpaint.Graph;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>
/// Lowers a network to fp32 kernels with shared memory and barriers. Convolutions apply the norm before them, and add the residual, as they load their input. Statistics come from the sums of a convolution's tiles.
/// </summary>
internal sealed class GroupLowering : StripLowering
{
    private readonly Dictionary<string, (ConvolutionWeights Weights, int Chunk, int Block)> _convolutions = [];
    private readonly SubpixelGroup? _subpixel;

    public GroupLowering(LoweringInput input)
        : base(input, sizeof(float))
    {
        foreach ((ConvolutionOperation conv, int inChannels) in Convolutions)
        {
            if (conv is SubpixelConvolution subpixel)
            {
                _subpixel = SubpixelGroup.Pack(input.Weights, subpixel, input.Parameters, inChannels);
                continue;
            }

            ConvolutionGeometry geometry = ConvolutionGeometry.Of(conv);
            int block = GroupTileArguments.Block(geometry, conv.OutChannels, conv.Statistics is not null);
            int chunk = GroupTileArguments.Chunk(geometry, inChannels, block);
            _convolutions.Add(conv.Name, (ConvolutionWeights.Chunks(input.Weights, conv, input.Parameters, inChannels, chunk, block), chunk, block));
        }
    }

    protected override GpuStep Subpixel(SubpixelConvolution subpixel, PlanPlaces places) => _subpixel!.Step(Kernels, subpixel, places);

    protected override GpuStep Convolution(ConvolutionOperation conv, PlanPlaces places) =>
        ConvolutionGroupTile.Step(Kernels, Arguments(conv, places), _convolutions[conv.Name].Block, places);

    protected override GpuStep Part(ConvolutionOperation conv, PlanPlaces places, ConvolutionPart part)
    {
        GroupTileArguments arguments = Arguments(conv, places);
        arguments.Convolution.X = part.X / sizeof(float);
        arguments.Convolution.Y = part.Y / sizeof(float);
        int tiles = arguments.TilesH;
        return ConvolutionGroupTile.Step(Kernels, arguments, _convolutions[conv.Name].Block, places, (part.Picture * tiles) + part.FirstTile, part.EndTile - part.FirstTile);
    }

    private GroupTileArguments Arguments(ConvolutionOperation conv, PlanPlaces places)
    {
        (ConvolutionWeights packed, int chunk, _) = _convolutions[conv.Name];
        var arguments = new GroupTileArguments
        {
            Convolution = packed.Arguments(conv, places),
            Prologue = conv.Prologue is null ? 0 : 1,
            PrologueSlope = DeviceMath.Slope((int)(conv.Prologue?.Activation ?? Activation.None)),
            HasResidual = conv.Prologue?.Residual is null ? 0 : 1,
            HasApplied = conv.Prologue?.Applied is null ? 0 : 1,
            Coefficients = conv.Prologue is { } prologue ? places.At(prologue.Coefficients) : 0,
            Residual = conv.Prologue?.Residual is { } residual ? places.At(residual) : 0,
            Applied = conv.Prologue?.Applied is { } applied ? places.At(applied) : 0,
            Norm = NormBehind(conv, places),
        };
        return arguments.Complete(chunk);
    }
}
