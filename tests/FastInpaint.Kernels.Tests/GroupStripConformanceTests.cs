using FastInpaint.Conformance;
using FastInpaint.Graph;

namespace FastInpaint.Kernels.Tests;

/// <summary>The suite with the kernels of GPUs on the first OpenCL device, which may be a processor.</summary>
public sealed class OpenCLGroupStripConformanceTests : StripConformance
{
    protected override IBackend Create() => new SharedBackend(OpenCLDevice.Group.Backend);
}

[Collection(CudaUnderTest.Collection)]
public sealed class CudaStripConformanceTests : StripConformance
{
    protected override IBackend Create() => CudaUnderTest.Open();
}

[Collection(CudaUnderTest.Collection)]
public sealed class CudaHalfStripConformanceTests : StripConformance
{
    protected override Precision Precision => Precision.Fp16;

    protected override IBackend Create() => CudaUnderTest.Open();
}
