using FastInpaint.Graph;
using FastInpaint.Simd;

namespace FastInpaint.Service.Tests;

/// <summary>The CPU, with something that happens before each plan.</summary>
internal sealed class TroubledBackend(Action before) : IBackend
{
    private readonly IBackend _cpu = new CpuBackend();

    public string Name => "troubled";

    public BackendCapabilities Capabilities => _cpu.Capabilities;

    public IModel Load(Network network, IParameterSource parameters, Precision precision) => new Model(_cpu.Load(network, parameters, precision), before);

    public void Dispose() => _cpu.Dispose();

    private sealed class Model(IModel model, Action before) : IModel
    {
        public Network Network => model.Network;

        public Precision Precision => model.Precision;

        public long WeightBytes => model.WeightBytes;

        public ExecutionPlan Plan(int batch, int height, int width)
        {
            before();
            return model.Plan(batch, height, width);
        }

        public IExecutable Prepare(ExecutionPlan plan) => model.Prepare(plan);

        public void Dispose() => model.Dispose();
    }
}
