using FastInpaint.Conformance;
using FastInpaint.Graph;

namespace FastInpaint.Kernels.Tests;

[Collection(CudaUnderTest.Collection)]
public sealed class CudaStagingConformanceTests : StagingConformance
{
    protected override IBackend Create() => CudaUnderTest.Open();
}

[Collection(CudaUnderTest.Collection)]
public sealed class CudaHalfStagingConformanceTests : StagingConformance
{
    protected override Precision Precision => Precision.Fp16;

    protected override IBackend Create() => CudaUnderTest.Open();
}
