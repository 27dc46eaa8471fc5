using FastInpaint.Conformance;
using FastInpaint.Graph;
using FastInpaint.Simd;

namespace FastInpaint.Service.Tests;

/// <summary>The CPU, with something that happens before each plan.</summary>
internal sealed class TroubledBackend(Action before) : BackendAround(new CpuBackend())
{
    public override string Name => "troubled";

    public override IModel Load(Network network, IParameterSource parameters, Precision precision) => new Model(base.Load(network, parameters, precision), before);

    private sealed class Model(IModel model, Action before) : ModelAround(model)
    {
        public override ExecutionPlan Plan(int batch, int height, int width)
        {
            before();
            return base.Plan(batch, height, width);
        }
    }
}
