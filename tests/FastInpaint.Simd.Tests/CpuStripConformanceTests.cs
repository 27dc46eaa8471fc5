using FastInpaint.Conformance;
using FastInpaint.Graph;

namespace FastInpaint.Simd.Tests;

public sealed class CpuStripConformanceTests : StripConformance
{
    protected override IBackend Create() => new CpuBackend(2);
}
