using FastInpaint.Conformance;
using FastInpaint.Graph;

namespace FastInpaint.Simd.Tests;

public sealed class CpuStagingConformanceTests : StagingConformance
{
    protected override IBackend Create() => new CpuBackend(threads: 2);
}
