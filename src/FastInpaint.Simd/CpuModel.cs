using FastInpaint.Graph;

namespace FastInpaint.Simd;

/// <summary>A network with packed weights, and how its operations become steps.</summary>
internal sealed class CpuModel : IModel
{
    private readonly Network _fused;
    private readonly CpuTier _tier;
    private readonly Dictionary<string, ConvolutionWeights> _convolutions = [];
    private readonly Dictionary<string, NormParameters> _norms = [];

    public CpuModel(Network network, IParameterSource parameters, WorkerPool pool, CpuTier tier, ConvolutionAlgorithm algorithm)
    {
        Network = network;
        Pool = pool;
        _tier = tier;
        _fused = FoldResidual.Run(
            FoldTransposedPair.Run(NetworkPasses.Fuse(network)), conv => ConvolutionWeights.WinogradFormOf(conv, tier, algorithm) is not null);
        try
        {
            foreach (Operation operation in _fused.Operations)
            {
                if (operation is ConvolutionOperation conv)
                {
                    _convolutions.Add(conv.Name, ConvolutionWeights.Pack(conv, parameters, tier, algorithm, pool));
                }
                else if (operation is NormCoefficients norm)
                {
                    _norms.Add(norm.Name, new NormParameters(ParameterCheck.ReadFinite(parameters, norm.Scale), ParameterCheck.ReadFinite(parameters, norm.Shift)));
                }
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public Network Network { get; }

    public Precision Precision => Precision.Fp32;

    public long WeightBytes => _convolutions.Values.Sum(packed => packed.Bytes) + _norms.Values.Sum(norm => (norm.Scale.Length + norm.Shift.Length) * sizeof(float));

    public WorkerPool Pool { get; }

    public ExecutionPlan Plan(int batch, int height, int width)
    {
        Network.CheckSize(batch, height, width);
        var input = new TensorShape(batch, height, width, Network.InputChannels);
        return PlanBuilder.Build(Network, _fused, Precision, input, new PlanNeeds
        {
            WorkspaceBytes = (operation, shapes) => operation is ConvolutionOperation conv
                ? _convolutions[conv.Name].WorkerBytes(shapes[conv.X.Id], shapes[conv.Output.Id], input.H) * Pool.Workers
                : 0,
        });
    }

    public IExecutable Prepare(ExecutionPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return ReferenceEquals(plan.Fused, _fused)
            ? new CpuExecutable(this, plan)
            : throw new ArgumentException("The plan belongs to another model.", nameof(plan));
    }

    public CpuStep MakeStep(PlannedStep step, ExecutionPlan plan, nint arena)
    {
        nint At(Value value) => (nint)(arena + plan.Offsets[value.Id]);
        nint Maybe(Value? value) => value is { } exists ? At(exists) : 0;
        TensorShape[] shapes = plan.Shapes;
        int height = plan.Input.H;
        switch (step.Operation)
        {
            case ConvolutionOperation conv:
                var pointers = new ConvolutionPointers(At(conv.X), At(conv.Output), Maybe(conv.Prologue?.Coefficients), Maybe(conv.Statistics), (nint)(arena + step.Workspace))
                {
                    ResidualAddress = Maybe(conv.Prologue?.Residual),
                    AppliedAddress = Maybe(conv.Prologue?.Applied),
                };
                return _convolutions[conv.Name].MakeStep(pointers, shapes[conv.X.Id], shapes[conv.Output.Id], height, Pool.Workers);
            case NormCoefficients norm:
                return new NormCoefficientsStep(_norms[norm.Name], shapes[norm.X.Id], height, At(norm.Statistics), At(norm.Output));
            case ApplyNorm apply:
                var places = new ApplyNormPointers(At(apply.X), At(apply.Coefficients), Maybe(apply.Residual), At(apply.Output));
                return new ApplyNormStep(apply, shapes[apply.X.Id], height, _tier, places);
            default:
                throw new NotSupportedException($"The CPU backend has no step for {step.Operation.Describe()}.");
        }
    }

    public void Dispose()
    {
        foreach (ConvolutionWeights packed in _convolutions.Values)
        {
            packed.Dispose();
        }
    }
}
