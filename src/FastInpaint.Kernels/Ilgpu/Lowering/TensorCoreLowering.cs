using FastInpaint.Graph;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>Lowers a network to kernels with fp16 maps and weights that multiply on tensor cores. They need CUDA with compute capability 8.0 or later.</summary>
internal sealed class TensorCoreLowering : StripLowering
{
    private readonly Dictionary<string, TensorCoreWeights> _convolutions = [];
    private readonly SubpixelVariants? _subpixel;
    private readonly int _multiprocessors;
    private readonly int _sharedBytes;

    public TensorCoreLowering(LoweringInput input)
        : base(input, sizeof(ushort))
    {
        _multiprocessors = input.Multiprocessors;
        _sharedBytes = input.SharedBytes;
        foreach ((ConvolutionOperation conv, int inChannels) in Convolutions)
        {
            if (conv is SubpixelConvolution subpixel)
            {
                _subpixel = SubpixelVariants.Pack(input.Weights, subpixel, input.Parameters, inChannels);
                _convolutions.Add(conv.Name, PackSubpixel(input.Weights, subpixel, input.Parameters, inChannels));
                continue;
            }

            _convolutions.Add(conv.Name, Pack(input.Weights, conv, input.Parameters, inChannels));
        }
    }

    /// <summary>The convolutions of a plan in order: name, output channels of the tile, and number of groups. Maps that are made in strips are left out.</summary>
    public IEnumerable<(string Layer, int Channels, long Groups)> Tiles(ExecutionPlan plan)
    {
        var places = new PlanPlaces(plan, default, default, 0, 0);
        foreach (ConvolutionOperation conv in plan.Steps.Select(step => step.Operation).OfType<ConvolutionOperation>())
        {
            TensorCoreArguments arguments = conv is SubpixelConvolution subpixel ? Interior(subpixel, places) : Arguments(conv, places);
            int channels = TileChannels(conv, arguments, places);
            yield return (conv.Name, channels, (long)AllRows(conv, arguments, places) * arguments.TilesW * (arguments.PackedC / channels));
        }
    }

    protected override GpuStep Convolution(ConvolutionOperation conv, PlanPlaces places) => Whole(conv, Arguments(conv, places), places);

    protected override GpuStep Apply(ApplyNorm apply, PlanPlaces places) => ApplyNormHalf.Step(Kernels, Form, apply, places);

    protected override GpuStep Subpixel(SubpixelConvolution subpixel, PlanPlaces places)
    {
        SubpixelArguments border = _subpixel!.Arguments(subpixel, places);
        border.X = places.Bytes(subpixel.X) / sizeof(ushort);
        return GpuStep.Sequence(Whole(subpixel, Interior(subpixel, places), places), Kernels.Step(SubpixelBorder.RunHalf, border, SubpixelBorder.Groups(border), places));
    }

    protected override GpuStep Part(ConvolutionOperation conv, PlanPlaces places, ConvolutionPart part)
    {
        TensorCoreArguments arguments = Arguments(conv, places);
        arguments.X = part.X;
        arguments.Y = part.Y;
        int phases = arguments.OutStep * arguments.OutStep;
        return GpuStep.Sequence(Enumerable.Range(0, phases).Select(phase =>
            Rows(conv, arguments, places, (((part.Picture * phases) + phase) * arguments.TilesH) + part.FirstTile, part.EndTile - part.FirstTile)));
    }

    private TensorCoreWeights Pack(PackedWeights weights, ConvolutionOperation conv, IParameterSource parameters, int inChannels)
    {
        ConvolutionGeometry geometry = ConvolutionGeometry.Of(conv);
        var stored = new StoredWeight(conv, parameters);
        float[] bias = conv.Bias is null ? [] : ParameterCheck.ReadFinite(parameters, conv.Bias);
        int taps = geometry.Phases[0].Rows.Length;
        int summed = SumsColumns(conv) ? taps : 1;
        return TensorCoreWeights.Pack(
            weights,
            geometry.Phases.Length,
            geometry.InStep,
            taps,
            taps / summed,
            inChannels,
            summed * conv.OutChannels,
            (phase, i, j, c, o) => c < conv.InChannels
                ? stored.At(o % conv.OutChannels, c, geometry.Phases[phase].Rows[i].Index, geometry.Phases[phase].Columns[j + o / conv.OutChannels].Index)
                : 0,
            conv.ChannelDifference && bias.Length > 0 ? [bias[1] - bias[0]] : bias,
            $"{parameters.Description}: tensor '{conv.Weight}'");
    }

    private static TensorCoreWeights PackSubpixel(PackedWeights weights, SubpixelConvolution conv, IParameterSource parameters, int inChannels)
    {
        const int middle = SubpixelWeights.Middle;
        var folded = new SubpixelWeights(conv, parameters);
        float[] bias = [.. Enumerable.Range(0, SubpixelConvolution.Phases).Select(phase => folded.Bias(middle, middle, phase))];
        return TensorCoreWeights.Pack(
            weights, 1, 1, 3, 3, inChannels, SubpixelConvolution.Phases,
            (_, i, j, c, o) => c < conv.InChannels ? folded.Weight(middle, middle, i, j, c, o) : 0,
            bias,
            $"{parameters.Description}: the product of '{conv.Weight}' and '{conv.SecondWeight}'");
    }

    private TensorCoreArguments Interior(SubpixelConvolution subpixel, PlanPlaces places)
    {
        TensorShape input = places.Shape(subpixel.X);
        return Complete(subpixel, places, new TensorCoreArguments
        {
            UnitsH = input.H,
            UnitsW = input.W,
            OutC = SubpixelConvolution.Phases,
            OutStep = 1,
            InStep = 1,
            Taps = 3,
            TapsW = 3,
            Summed = 1,
            TapStep = 1,
            First = -1,
            Store = (int)TensorCoreStore.Subpixel,
        });
    }

    private TensorCoreArguments Arguments(ConvolutionOperation conv, PlanPlaces places)
    {
        ConvolutionGeometry geometry = ConvolutionGeometry.Of(conv);
        ConvolutionPhase first = geometry.Phases[0];
        TensorShape output = places.Shape(conv.Output);
        return Complete(conv, places, new TensorCoreArguments
        {
            UnitsH = output.H / geometry.OutStep,
            UnitsW = output.W / geometry.OutStep,
            OutC = output.C,
            OutStep = geometry.OutStep,
            InStep = geometry.InStep,
            Taps = first.Rows.Length,
            TapsW = SumsColumns(conv) ? 1 : first.Rows.Length,
            Summed = SumsColumns(conv) ? first.Rows.Length : 1,
            TapStep = first.Rows[1].Offset - first.Rows[0].Offset,
            First = first.Rows[0].Offset,
            Reflect = geometry.Padding == PaddingMode.Reflect ? 1 : 0,
            Prologue = conv.Prologue is null ? 0 : 1,
            PrologueSlope = DeviceMath.Slope((int)(conv.Prologue?.Activation ?? Activation.None)),
            HasResidual = conv.Prologue?.Residual is null ? 0 : 1,
            HasApplied = conv.Prologue?.Applied is null ? 0 : 1,
            Store = (int)(conv.Output == Network.Output ? TensorCoreStore.Single : TensorCoreStore.Half),
            Coefficients = conv.Prologue is { } prologue ? places.Bytes(prologue.Coefficients) : 0,
            Residual = conv.Prologue?.Residual is { } residual ? places.Bytes(residual) : 0,
            Applied = conv.Prologue?.Applied is { } applied ? places.Bytes(applied) : 0,
            Norm = NormBehind(conv, places),
        });
    }

    /// <summary>Adds the arguments that all convolutions have in common.</summary>
    private TensorCoreArguments Complete(ConvolutionOperation conv, PlanPlaces places, TensorCoreArguments arguments)
    {
        TensorShape input = places.Shape(conv.X);
        TensorCoreWeights packed = _convolutions[conv.Name];
        arguments.InH = input.H;
        arguments.InW = input.W;
        arguments.InC = input.C;
        arguments.Activation = (int)conv.Activation;
        arguments.PackedC = packed.PackedChannels;
        arguments.ChunkShift = packed.ChunkShift;
        arguments.Stages = packed.Stages;
        arguments.Arena = places.ArenaAddress;
        arguments.Weights = places.WeightsAddress + (ulong)packed.Weights;
        arguments.Bias = packed.Bias;
        arguments.X = places.Bytes(conv.X);
        arguments.Y = places.Bytes(conv.Output);
        arguments.Complete();
        return arguments;
    }

    private GpuStep Whole(ConvolutionOperation conv, TensorCoreArguments arguments, PlanPlaces places) =>
        Rows(conv, arguments, places, 0, AllRows(conv, arguments, places));

    /// <summary>A step for some rows of tiles, counted through all phases of all pictures.</summary>
    private GpuStep Rows(ConvolutionOperation conv, TensorCoreArguments arguments, PlanPlaces places, int firstRow, int rows) =>
        ConvolutionTensorCore.Step(Kernels, arguments, TileChannels(conv, arguments, places), places, firstRow, rows);

    /// <summary>Output channels of a tile. They are chosen for the whole map, so that sums are added in the same order in every strip.</summary>
    private int TileChannels(ConvolutionOperation conv, TensorCoreArguments arguments, PlanPlaces places) => arguments.Summed > 1 ? TensorCoreTile.SummedChannels : _convolutions[conv.Name].TileChannels(
        (long)AllRows(conv, arguments, places) * arguments.TilesW, _multiprocessors, channels => ConvolutionTensorCore.SharedBytes(arguments, channels) <= _sharedBytes);

    /// <summary>Whether a convolution is computed column by column (see <see cref="TensorCoreArguments"/>): one to so few channels that those of all columns of the kernel together fill a tile.</summary>
    private bool SumsColumns(ConvolutionOperation conv) =>
        conv is Convolution { Stride: 1, Dilation: 1, Prologue: null or { Applied: null } } && conv.Output == Network.Output
        && conv.OutChannels * conv.Kernel is > TileNormArguments.LeastChannels and <= TensorCoreTile.SummedChannels;

    private static int AllRows(ConvolutionOperation conv, TensorCoreArguments arguments, PlanPlaces places) =>
        checked(places.Shape(conv.X).N * arguments.OutStep * arguments.OutStep * arguments.TilesH);
}
