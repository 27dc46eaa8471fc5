using FastInpaint.Conformance;

namespace FastInpaint.Graph.Tests;

/// <summary>The reference interpreter behind the backend contract keeps the contract too; its fused network is compared with the unfused one.</summary>
public sealed class ReferenceBackendTests : BackendConformance
{
    protected override double Tolerance => 1e-6;

    protected override IBackend Create() => new ReferenceBackend();
}
