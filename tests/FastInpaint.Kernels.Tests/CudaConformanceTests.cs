using FastInpaint.Conformance;
using FastInpaint.Graph;

namespace FastInpaint.Kernels.Tests;

/// <summary>The suite on CUDA at fp32.</summary>
[Collection(CudaUnderTest.Collection)]
public sealed class CudaConformanceTests : BackendConformance
{
    protected override IBackend Create() => CudaUnderTest.Open();
}

/// <summary>The suite on CUDA at fp16.</summary>
[Collection(CudaUnderTest.Collection)]
public sealed class CudaHalfConformanceTests : BackendConformance
{
    protected override Precision Precision => Precision.Fp16;

    protected override IBackend Create() => CudaUnderTest.Open();
}
