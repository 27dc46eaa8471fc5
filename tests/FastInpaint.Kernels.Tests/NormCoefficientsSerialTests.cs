using FastInpaint.Kernels.Ilgpu;

namespace FastInpaint.Kernels.Tests;

[Collection(CudaUnderTest.Collection)]
public sealed class NormCoefficientsSerialTests
{
    [Theory]
    [MemberData(nameof(KernelRun.Devices), MemberType = typeof(KernelRun))]
    public void Blocks_are_merged(string device)
    {
        foreach (NormCase test in NormCase.All)
        {
            float[] actual = KernelRun.Open(device).Run(
                NormCoefficientsSerial.Run, test.Arguments, KernelRun.Open(device).Groups(test.Arguments.Batch * test.Arguments.C), test.Arena, test.Weights);
            KernelRun.AssertClose(test.Expected, actual.AsSpan((int)test.Arguments.Coefficients), 1e-5);
        }
    }
}
