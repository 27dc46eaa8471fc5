namespace FastInpaint.Graph;

/// <summary>The reference interpreter as a backend, for tests and self-checks at small sizes.</summary>
internal sealed class ReferenceBackend : IBackend
{
    public string Name => "reference";

    public BackendCapabilities Capabilities { get; } = new()
    {
        Description = "plain loops in double precision",
        VectorWidth = 1,
        Parallelism = 1,
        MemoryBytes = int.MaxValue,
    };

    public IModel Load(Network network, IParameterSource parameters, Precision precision) =>
        precision == Precision.Fp32
            ? new Model(network, Checked(network, parameters))
            : throw new NotSupportedException($"The reference backend has fp32 only, {precision} was asked for.");

    public void Dispose()
    {
    }

    private static IParameterSource Checked(Network network, IParameterSource parameters)
    {
        foreach (ParameterShape parameter in network.Parameters)
        {
            ParameterCheck.ReadFinite(parameters, parameter.Name);
        }

        return parameters;
    }

    private sealed class Model(Network network, IParameterSource parameters) : IModel
    {
        private readonly Network _fused = NetworkPasses.Fuse(network);

        public Network Network => network;

        public Precision Precision => Precision.Fp32;

        public long WeightBytes => network.Parameters.Sum(parameter => parameter.Elements) * sizeof(float);

        public ExecutionPlan Plan(int batch, int height, int width)
        {
            Network.CheckSize(batch, height, width);
            var input = new TensorShape(batch, height, width, network.InputChannels);
            return PlanBuilder.Build(network, _fused, Precision.Fp32, input, new PlanNeeds());
        }

        public IExecutable Prepare(ExecutionPlan plan) => new Executable(plan, parameters);

        public void Dispose()
        {
        }
    }

    private sealed class Executable(ExecutionPlan plan, IParameterSource parameters) : IExecutable
    {
        private readonly float[] _input = new float[plan.Input.Elements];
        private float[] _output = new float[plan.Output.Elements];

        public ExecutionPlan Plan => plan;

        public long PeakBytes => plan.ArenaBytes;

        public Span<float> InputRow(int n, int y) => Row(_input, plan.Input, n, y);

        public ReadOnlySpan<float> OutputRow(int n, int y) => Row(_output, plan.Output, n, y);

        public void Run(IStepObserver? observer, CancellationToken cancellationToken)
        {
            double[][] values = ReferenceInterpreter.RunAll(plan.Fused, parameters, plan.Input, _input, observer, cancellationToken);
            _output = Array.ConvertAll(values[plan.Fused.Output.Id], value => (float)value);
        }

        public void Dispose()
        {
        }

        private static Span<float> Row(float[] tensor, TensorShape shape, int n, int y) =>
            tensor.AsSpan((n * shape.H + y) * shape.W * shape.C, shape.W * shape.C);
    }
}
