using FastInpaint.Conformance;
using FastInpaint.Graph;

namespace FastInpaint.Kernels.Tests;

/// <summary>The suite on the first OpenCL device, where there is one.</summary>
public sealed class OpenCLConformanceTests : BackendConformance
{
    internal static IBackend Open() => new SharedBackend(OpenCLDevice.Suited.Backend);

    protected override IBackend Create() => Open();
}
