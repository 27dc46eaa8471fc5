using FastInpaint.Conformance;
using FastInpaint.Graph;

namespace FastInpaint.Kernels.Tests;

public sealed class OpenCLStagingConformanceTests : StagingConformance
{
    protected override IBackend Create() => OpenCLConformanceTests.Open();
}
