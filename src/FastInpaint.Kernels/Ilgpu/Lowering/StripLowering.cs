using FastInpaint.Graph;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>A lowering whose convolutions make tiles with their statistics, some rows of them at a time, and so the largest maps strip by strip.</summary>
/// <param name="input">What it is made of.</param>
/// <param name="elementBytes">Bytes of a map's element.</param>
/// <param name="tileRows">Rows of units in a tile of the kernels.</param>
/// <param name="tileColumns">Columns of units in a tile.</param>
internal abstract class StripLowering(LoweringInput input, int elementBytes, int tileRows, int tileColumns) : Lowering(input, prologues: true)
{
    private readonly Lock _gate = new();
    private Network? _streamed;

    /// <summary>The network whose largest maps are not kept.</summary>
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

    /// <summary>Bytes of the buffer that an operation makes its strips in; 0 where it makes none.</summary>
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
        StatisticsBlocks = (conv, shape) => Statistics(conv, shape).Blocks,
    };

    public sealed override GpuStep Step(PlanStep step, PlanPlaces places) =>
        step.Operation is StreamedStatistics or StreamedPair ? Streams(step, places) : base.Step(step, places);

    protected sealed override GpuStep Coefficients(NormCoefficients norm, PlanPlaces places)
    {
        ConvolutionOperation producer = Network.Operations.OfType<ConvolutionOperation>().First(conv => conv.Statistics == norm.Statistics);
        StatisticsArguments arguments = Arguments(norm, Statistics(producer, places.Shape(norm.X)), places);
        return Kernels.Step(NormCoefficientsGroup.Run, arguments, NormCoefficientsGroup.Groups(arguments), places);
    }

    /// <summary>Some rows of tiles of a convolution.</summary>
    protected abstract GpuStep Part(ConvolutionOperation conv, PlanPlaces places, ConvolutionPart part);

    private static (ConvolutionOperation Producer, ConvolutionOperation? Consumer) Parts(Operation operation)
    {
        ConvolutionOperation[] parts = [.. operation.Parts.OfType<ConvolutionOperation>()];
        return (parts[0], parts.ElementAtOrDefault(1));
    }

    private StatisticsArguments Statistics(ConvolutionOperation conv, TensorShape shape)
    {
        int step = ConvolutionGeometry.Of(conv).OutStep;
        return new StatisticsArguments
        {
            Batch = shape.N,
            C = shape.C,
            Phases = step * step,
            UnitsH = shape.H / step,
            UnitsW = shape.W / step,
            BlockH = tileRows,
            BlockW = tileColumns,
        };
    }

    private StripLayout Layout(ConvolutionOperation producer, ConvolutionOperation? consumer, TensorShape[] shapes, int stripBlocks) => new(
        ConvolutionGeometry.Of(producer),
        shapes[producer.Output.Id],
        consumer is null ? null : ConvolutionGeometry.Of(consumer),
        shapes[(consumer ?? producer).Output.Id],
        tileRows,
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
                // Where the map would begin if the strip's first row lay at the start of the buffer.
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

/// <summary>Rows of tiles of one picture, and where the maps lie. A map of which only a strip is there would begin before its buffer, maybe before the arena.</summary>
/// <param name="Picture">The picture.</param>
/// <param name="FirstTile">The first row of tiles.</param>
/// <param name="EndTile">The row of tiles behind the last one.</param>
/// <param name="X">Offset in bytes of the input.</param>
/// <param name="Y">Offset in bytes of the output.</param>
internal readonly record struct ConvolutionPart(int Picture, int FirstTile, int EndTile, long X, long Y);
