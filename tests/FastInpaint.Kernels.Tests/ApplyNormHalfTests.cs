using System.Runtime.InteropServices;
using FastInpaint.Graph;
using FastInpaint.Kernels.Ilgpu;

namespace FastInpaint.Kernels.Tests;

[Collection(CudaUnderTest.Collection)]
public sealed class ApplyNormHalfTests
{
    private const int Bytes = ApplyNormKernelTests.Elements * sizeof(ushort);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Norm_activation_and_residual_are_applied(bool residual)
    {
        float[] Rounded(int seed) => [.. KernelRun.Random(seed, ApplyNormKernelTests.Elements).Select(value => (float)(Half)value)];
        float[] Packed(float[] values) => MemoryMarshal.Cast<Half, float>(values.Select(value => (Half)value).ToArray()).ToArray();
        (float[] x, float[] r, float[] ab) = (Rounded(1), Rounded(2), KernelRun.Random(3, ApplyNormKernelTests.Batch * 2 * ApplyNormKernelTests.Channels));
        var apply = new ApplyNormArguments
        {
            Batch = ApplyNormKernelTests.Batch,
            Pixels = ApplyNormKernelTests.Pixels,
            C = ApplyNormKernelTests.Channels,
            Activation = (int)Activation.Relu,
            HasResidual = residual ? 1 : 0,
            X = 0,
            Residual = Bytes,
            Coefficients = 2 * Bytes,
            Y = 0,
        };
        float[] actual = CudaUnderTest.Backend.Run(ApplyNormHalf.Run, apply, CudaUnderTest.Backend.Groups(ApplyNormKernelTests.Elements / 8), [.. Packed(x), .. Packed(r), .. ab]);
        float[] y = [.. MemoryMarshal.Cast<float, Half>(actual.AsSpan(0, Bytes / sizeof(float))).ToArray().Select(value => (float)value)];

        // Results below 4 have steps of 2^-9.
        KernelRun.AssertClose(ApplyNormKernelTests.Expected(x, residual ? r : null, ab), y, Math.Pow(2, -10) + 1e-6);
    }
}
