using FastInpaint.Conformance;
using FastInpaint.Graph;

namespace FastInpaint.Kernels.Tests;

public sealed class EmulatorStagingConformanceTests : StagingConformance
{
    protected override IBackend Create() => EmulatorConformanceTests.Open();
}
