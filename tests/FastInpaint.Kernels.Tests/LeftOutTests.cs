#if !HAS_ILGPU
namespace FastInpaint.Kernels.Tests;

/// <summary>Names the suites that this build does not contain.</summary>
public sealed class LeftOutTests
{
    [Theory]
    [InlineData("the conformance suite on ILGPU's emulator")]
    [InlineData("the conformance suite on an OpenCL device")]
    [InlineData("the conformance suite on CUDA, at fp32 and fp16")]
    [InlineData("the compiled PTX of every kernel")]
    public void Suite(string name) => Assert.Skip($"needs the ILGPU package, which did not restore (docs/building.md): {name}");
}
#endif
