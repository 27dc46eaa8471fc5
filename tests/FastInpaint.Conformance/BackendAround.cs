using FastInpaint.Graph;

namespace FastInpaint.Conformance;

/// <summary>A backend around another one: what a test does not change is the inner one's.</summary>
internal class BackendAround(IBackend inner) : IBackend
{
    public virtual string Name => inner.Name;

    public virtual BackendCapabilities Capabilities => inner.Capabilities;

    public virtual IModel Load(Network network, IParameterSource parameters, Precision precision) => inner.Load(network, parameters, precision);

    public virtual void Dispose() => inner.Dispose();
}

/// <summary>A model around another one.</summary>
internal class ModelAround(IModel inner) : IModel
{
    public Network Network => inner.Network;

    public Precision Precision => inner.Precision;

    public long WeightBytes => inner.WeightBytes;

    public virtual ExecutionPlan Plan(int batch, int height, int width) => inner.Plan(batch, height, width);

    public virtual IExecutable Prepare(ExecutionPlan plan) => inner.Prepare(plan);

    public virtual void Dispose() => inner.Dispose();
}

/// <summary>An executable around another one.</summary>
internal class ExecutableAround(IExecutable inner) : IExecutable
{
    public ExecutionPlan Plan => inner.Plan;

    public long PeakBytes => inner.PeakBytes;

    public Span<float> InputRow(int n, int y) => inner.InputRow(n, y);

    public ReadOnlySpan<float> OutputRow(int n, int y) => inner.OutputRow(n, y);

    public void Run(IStepObserver? observer, CancellationToken cancellationToken) => inner.Run(observer, cancellationToken);

    public virtual void Dispose() => inner.Dispose();
}
