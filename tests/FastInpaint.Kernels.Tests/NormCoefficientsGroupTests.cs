using FastInpaint.Kernels.Ilgpu;

namespace FastInpaint.Kernels.Tests;

[Collection(CudaUnderTest.Collection)]
public sealed class NormCoefficientsGroupTests
{
    [Theory]
    [MemberData(nameof(KernelRun.GroupDevices), MemberType = typeof(KernelRun))]
    public void Blocks_are_merged(string device)
    {
        foreach (NormCase test in NormCase.All)
        {
            float[] actual = KernelRun.Open(device).Run(NormCoefficientsGroup.Run, test.Arguments, NormCoefficientsGroup.Groups(test.Arguments), test.Arena, test.Weights);
            KernelRun.AssertClose(test.Expected, actual.AsSpan((int)test.Arguments.Coefficients), 1e-5);
        }
    }
}
