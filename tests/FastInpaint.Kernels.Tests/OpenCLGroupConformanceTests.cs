using FastInpaint.Conformance;
using FastInpaint.Graph;

namespace FastInpaint.Kernels.Tests;

/// <summary>The suite with the kernels of GPUs on the first OpenCL device, which may be a processor.</summary>
public sealed class OpenCLGroupConformanceTests : BackendConformance
{
    protected override IBackend Create() => new SharedBackend(OpenCLDevice.Group.Backend);
}
