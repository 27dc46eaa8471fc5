using FastInpaint.Graph;

namespace FastInpaint.Simd;

/// <summary>A network with its weights packed for the CPU. Turns the network's operations into steps.</summary>
internal sealed class CpuModel : IStripModel, IStagedModel
{
    // Taller strips are not faster.
    private const int MostStripBlocks = 16;

    private readonly Network _fused;
    private readonly Network _streamed;
    private readonly CpuTier _tier;
    private readonly PackedConvolutions _convolutions;
    private readonly Dictionary<string, NormParameters> _norms;

    public CpuModel(Network network, IParameterSource parameters, WorkerPool pool, CpuTier tier, ConvolutionAlgorithm algorithm)
    {
        Network = network;
        Pool = pool;
        _tier = tier;
        Network fused = FoldTransposedPair.Run(NetworkPasses.Fuse(network));
        var target = new ConvolutionTarget(tier, algorithm);
        _fused = FoldResidual.Run(fused, conv => ConvolutionForms.Of(conv, target).LoadsResidual);
        // Strips are used when memory is short, so residuals are not folded: that would keep one more map.
        _streamed = StreamFullResolution.Run(fused);
        _norms = _fused.Operations.OfType<NormCoefficients>().ToDictionary(
            norm => norm.Name,
            norm => new NormParameters(ParameterCheck.ReadFinite(parameters, norm.Scale), ParameterCheck.ReadFinite(parameters, norm.Shift)));
        _convolutions = new PackedConvolutions(_fused.Operations.OfType<ConvolutionOperation>(), parameters, target, pool);
    }

    public Network Network { get; }

    public Precision Precision => Precision.Fp32;

    public long WeightBytes => _convolutions.Bytes + _norms.Values.Sum(norm => (norm.Scale.Length + norm.Shift.Length) * sizeof(float));

    public WorkerPool Pool { get; }

    public ExecutionPlan Plan(int batch, int height, int width) => Plan(batch, height, width, stripBlocks: 0);

    public ExecutionPlan PlanStrips(int batch, int height, int width, long arenaBytes)
    {
        ExecutionPlan? least = null;
        for (int blocks = MostStripBlocks; blocks > 0; blocks /= 2)
        {
            ExecutionPlan plan = Plan(batch, height, width, blocks);
            if (plan.ArenaBytes <= arenaBytes)
            {
                return plan;
            }

            // A lower strip may still need a larger arena, because it can leave more gaps.
            least = least?.ArenaBytes < plan.ArenaBytes ? least : plan;
        }

        return least!;
    }

    public IExecutable Prepare(ExecutionPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return ReferenceEquals(plan.Fused, _fused) || ReferenceEquals(plan.Fused, _streamed)
            ? new CpuExecutable(this, plan)
            : throw new ArgumentException("The plan belongs to another model.", nameof(plan));
    }

    public long StagingBytes(int height, int width) => CpuTileStaging.Bytes(height, width, Network.OutputChannels);

    public ITileStaging CreateStaging(int height, int width) => new CpuTileStaging(height, width, Network.OutputChannels);

    public CpuStep MakeStep(PlanStep step, ExecutionPlan plan, nint arena)
    {
        nint At(Value value) => (nint)(arena + plan.Offsets[value.Id]);
        TensorShape[] shapes = plan.Shapes;
        int height = plan.Input.H;
        switch (step.Operation)
        {
            case ConvolutionOperation conv:
                return MakeStep(conv, step, plan, arena);
            case StreamedStatistics or StreamedPair:
                ConvolutionStep[] parts = [.. step.Operation.Parts.OfType<ConvolutionOperation>().Select(conv => MakeStep(conv, step, plan, arena))];
                ConvolutionStep? consumer = parts.ElementAtOrDefault(1);
                nint buffer = (nint)(arena + step.Workspace + ThreadBytes(parts.Select(part => part.Layout)));
                return new StreamedStep(parts[0], consumer, buffer, StripBuffer.Rows(parts[0].Layout, consumer?.Layout, plan.StripBlocks));
            case NormCoefficients norm:
                return new NormCoefficientsStep(_norms[norm.Name], shapes[norm.X.Id], height, At(norm.Statistics), At(norm.Output));
            case ApplyNorm apply:
                var places = new ApplyNormPointers(At(apply.X), At(apply.Coefficients), apply.Residual is { } residual ? At(residual) : 0, At(apply.Output));
                return new ApplyNormStep(apply, shapes[apply.X.Id], height, _tier, places);
            default:
                throw new NotSupportedException($"The CPU backend has no step for {step.Operation.Describe()}.");
        }
    }

    public void Dispose() => _convolutions.Dispose();

    private ExecutionPlan Plan(int batch, int height, int width, int stripBlocks)
    {
        Network.CheckSize(batch, height, width);
        var input = new TensorShape(batch, height, width, Network.InputChannels);
        return PlanBuilder.Build(Network, stripBlocks == 0 ? _fused : _streamed, Precision, input, new PlanNeeds
        {
            WorkspaceBytes = (operation, shapes) => WorkspaceBytes(operation, shapes, height, stripBlocks),
            StripBlocks = stripBlocks,
        });
    }

    /// <summary>Bytes of the threads' workspaces, plus, behind them, the strip buffer of an operation that has one.</summary>
    private long WorkspaceBytes(Operation operation, TensorShape[] shapes, int height, int stripBlocks)
    {
        ConvolutionLayout[] layouts = [.. operation.Parts.OfType<ConvolutionOperation>().Select(conv => _convolutions[conv.Name].Layout(shapes[conv.X.Id], shapes[conv.Output.Id], height))];
        long strip = operation is StreamedStatistics or StreamedPair ? StripBuffer.Bytes(layouts[0], layouts.ElementAtOrDefault(1), stripBlocks) : 0;
        return ThreadBytes(layouts) + strip;
    }

    private long ThreadBytes(IEnumerable<ConvolutionLayout> layouts) => layouts.Select(layout => layout.WorkerBytes).DefaultIfEmpty(0).Max() * Pool.Workers;

    private ConvolutionStep MakeStep(ConvolutionOperation conv, PlanStep step, ExecutionPlan plan, nint arena)
    {
        nint At(Value? value) => value is { } exists ? (nint)(arena + plan.Offsets[exists.Id]) : 0;
        var pointers = new ConvolutionPointers(At(conv.X), At(conv.Output), At(conv.Prologue?.Coefficients), At(conv.Statistics), (nint)(arena + step.Workspace))
        {
            ResidualAddress = At(conv.Prologue?.Residual),
            AppliedAddress = At(conv.Prologue?.Applied),
        };
        return _convolutions[conv.Name].MakeStep(pointers, plan.Shapes[conv.X.Id], plan.Shapes[conv.Output.Id], plan.Input.H, Pool.Workers);
    }
}
