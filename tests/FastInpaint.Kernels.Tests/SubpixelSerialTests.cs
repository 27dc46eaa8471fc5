using FastInpaint.Kernels.Ilgpu;

namespace FastInpaint.Kernels.Tests;

[Collection(CudaUnderTest.Collection)]
public sealed class SubpixelSerialTests
{
    [Theory]
    [MemberData(nameof(KernelRun.Devices), MemberType = typeof(KernelRun))]
    public void Every_cell_has_the_weights_of_its_kind(string device)
    {
        var test = new SubpixelCase();
        float[] actual = KernelRun.Open(device).Run(SubpixelSerial.Run, test.Arguments, KernelRun.Open(device).Groups(test.Cells), test.Arena, test.Weights);
        KernelRun.AssertClose(test.Expected, actual.AsSpan((int)test.Arguments.Y), 1e-5);
    }
}
