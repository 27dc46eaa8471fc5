using FastInpaint.Conformance;
using FastInpaint.Graph;

namespace FastInpaint.Simd.Tests;

public sealed class CpuBackendConformanceTests : BackendConformance
{
    protected override IBackend Create() => new CpuBackend(threads: 2);
}
