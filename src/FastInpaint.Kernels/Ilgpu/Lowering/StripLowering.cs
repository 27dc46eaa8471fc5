using FastInpaint.Graph;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>A lowering whose convolutions work in tiles, and make statistics of each tile. They can make some rows of tiles at a time, and so the largest maps strip by strip.</summary>
/// <param name="input">The input of the lowering.</param>
/// <param name="elementBytes">Bytes of one element of a map.</param>
internal abstract class StripLowering(LoweringInput input, int elementBytes) : Lowering(input, foldsNorms: true)
{
    private readonly Lock _gate = new();
    private Network? _streamed;

    /// <summary>The network in the form in which its largest maps are not kept.</summary>
    public Network Streamed
    {
        get
        {
            lock (_gate)
            {
                return _streamed ??= StreamFullResolution.Run(Network);
            }
        }
    }

    /// <summary>Size in bytes of the buffer for an operation's strips; 0 if the operation makes no strips.</summary>
    public long StripBytes(Operation operation, TensorShape[] shapes, int stripBlocks)
    {
        if (operation is not (StreamedStatistics or StreamedPair))
        {
            return 0;
        }

        (ConvolutionOperation producer, ConvolutionOperation? consumer) = Parts(operation);
        return Layout(producer, consumer, shapes, stripBlocks).BufferRows * RowBytes(shapes[producer.Output.Id]);
    }

    public sealed override PlanNeeds Needs(TensorShape input) => new()
    {
        StatisticsBlocks = StatisticsBlocks,
        ConstantBytes = CounterBytes(input),
    };

    public sealed override GpuStep Step(PlanStep step, PlanPlaces places) =>
        step.Operation is StreamedStatistics or StreamedPair ? Streams(step, places) : base.Step(step, places);

    /// <summary>The norm behind a convolution.</summary>
    protected TileNormArguments NormBehind(ConvolutionOperation conv, PlanPlaces places)
    {
        if (conv.Coefficients is not { } norm)
        {
            return default;
        }

        TileNormArguments arguments = Tiles(conv, places.Shape(conv.Output));
        arguments.Follows = 1;
        arguments.Statistics = places.At(norm.Statistics);
        arguments.Counters = places.Constants;
        arguments.Coefficients = places.At(norm.Output);
        (arguments.Scale, arguments.Shift) = Norm(norm);
        return arguments;
    }

    /// <summary>A step for some rows of tiles of a convolution.</summary>
    protected abstract GpuStep Part(ConvolutionOperation conv, PlanPlaces places, ConvolutionPart part);

    private static (ConvolutionOperation Producer, ConvolutionOperation? Consumer) Parts(Operation operation)
    {
        ConvolutionOperation[] parts = [.. operation.Parts.OfType<ConvolutionOperation>()];
        return (parts[0], parts.ElementAtOrDefault(1));
    }

    private static int StatisticsBlocks(ConvolutionOperation conv, TensorShape shape)
    {
        TileNormArguments tiles = Tiles(conv, shape);
        return tiles.AllRows * tiles.TilesW;
    }

    /// <summary>How a map is cut into tiles.</summary>
    private static TileNormArguments Tiles(ConvolutionOperation conv, TensorShape shape)
    {
        int step = ConvolutionGeometry.Of(conv).OutStep;
        (int height, int width) = (shape.H / step, shape.W / step);
        return new TileNormArguments
        {
            C = shape.C,
            Phases = step * step,
            UnitsH = height,
            UnitsW = width,
            TilesH = (height + TileNormArguments.Rows - 1) / TileNormArguments.Rows,
            TilesW = (width + TileNormArguments.Columns - 1) / TileNormArguments.Columns,
        };
    }

    /// <summary>Bytes of the counters of tiles, which are zero before and after each convolution; 0 if no norm follows any.</summary>
    private long CounterBytes(TensorShape input)
    {
        TensorShape[] shapes = ShapeInference.Infer(Network, input, StatisticsBlocks);
        return Network.Operations.OfType<ConvolutionOperation>().Where(conv => conv.Coefficients is not null).Max(conv =>
            (long?)Tiles(conv, shapes[conv.Output.Id]).BlockCounters * input.N * ((conv.OutChannels + TileNormArguments.LeastChannels - 1) / TileNormArguments.LeastChannels) * sizeof(int)) ?? 0;
    }

    private StripLayout Layout(ConvolutionOperation producer, ConvolutionOperation? consumer, TensorShape[] shapes, int stripBlocks) => new(
        ConvolutionGeometry.Of(producer),
        shapes[producer.Output.Id],
        consumer is null ? null : ConvolutionGeometry.Of(consumer),
        shapes[(consumer ?? producer).Output.Id],
        TileNormArguments.Rows,
        stripBlocks * StatisticsPartition.BlockRows);

    private long RowBytes(TensorShape map) => (long)map.W * map.C * elementBytes;

    private GpuStep Streams(PlanStep step, PlanPlaces places)
    {
        (ConvolutionOperation producer, ConvolutionOperation? consumer) = Parts(step.Operation);
        TensorShape map = places.Shape(producer.Output);
        StripLayout layout = Layout(producer, consumer, places.Plan.Shapes, places.Plan.StripBlocks);
        var steps = new List<GpuStep>();
        for (int n = 0; n < map.N; n++)
        {
            foreach (Strip strip in layout.Strips)
            {
                // The address at which the whole map would begin if the strip's first row lay at the start of the buffer.
                long start = step.Workspace - (((long)n * map.H) + strip.FirstRow) * RowBytes(map);
                steps.Add(Part(producer, places, new ConvolutionPart(n, strip.FirstTile, strip.EndTile, places.Bytes(producer.X), start)));
                if (consumer is not null)
                {
                    steps.Add(Part(consumer, places, new ConvolutionPart(n, strip.ConsumerFirstTile, strip.ConsumerEndTile, start, places.Bytes(consumer.Output))));
                }
            }
        }

        return GpuStep.Sequence(steps);
    }
}

/// <summary>Some rows of tiles of one picture, and the places of the maps. For a map of which only a strip exists, the offset is where the whole map would begin. That is before the buffer, and may be before the arena.</summary>
/// <param name="Picture">Index of the picture.</param>
/// <param name="FirstTile">The first row of tiles.</param>
/// <param name="EndTile">The row of tiles behind the last one.</param>
/// <param name="X">Offset of the input in bytes.</param>
/// <param name="Y">Offset of the output in bytes.</param>
internal readonly record struct ConvolutionPart(int Picture, int FirstTile, int EndTile, long X, long Y);
