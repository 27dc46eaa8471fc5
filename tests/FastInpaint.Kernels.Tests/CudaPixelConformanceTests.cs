#if HAS_ILGPU
using FastInpaint.Conformance;
using FastInpaint.Graph;

namespace FastInpaint.Kernels.Tests;

public sealed class CudaPixelConformanceTests : PixelConformance
{
    protected override IBackend Create() => CudaUnderTest.Open();
}

public sealed class CudaHalfPixelConformanceTests : PixelConformance
{
    protected override Precision Precision => Precision.Fp16;

    protected override IBackend Create() => CudaUnderTest.Open();
}
#endif
