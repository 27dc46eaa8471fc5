using FastInpaint.Graph;
using FastInpaint.Kernels.Ilgpu;

namespace FastInpaint.Kernels.Tests;

[Collection(CudaUnderTest.Collection)]
public sealed class ApplyNormKernelTests
{
    internal const int Batch = 2;
    internal const int Pixels = 21;
    internal const int Channels = 24;
    internal const int Elements = Batch * Pixels * Channels;

    [Theory]
    [MemberData(nameof(KernelRun.Devices), MemberType = typeof(KernelRun))]
    public void Norm_activation_and_residual_are_applied(string device)
    {
        foreach (bool residual in new[] { false, true })
        {
            (float[] x, float[] r, float[] ab) = (KernelRun.Random(1, Elements), KernelRun.Random(2, Elements), KernelRun.Random(3, Batch * 2 * Channels));
            var apply = new ApplyNormArguments
            {
                Batch = Batch,
                Pixels = Pixels,
                C = Channels,
                Activation = (int)Activation.Relu,
                HasResidual = residual ? 1 : 0,
                X = 0,
                Residual = Elements,
                Coefficients = 2 * Elements,
                Y = 0,
            };
            float[] actual = KernelRun.Open(device).Run(ApplyNormKernel.Run, apply, KernelRun.Open(device).Groups(Elements / 4), [.. x, .. r, .. ab]);
            KernelRun.AssertClose(Expected(x, residual ? r : null, ab), actual.AsSpan(0, Elements), 1e-6);
        }
    }

    /// <summary>max(a x + b, 0) + r.</summary>
    internal static double[] Expected(float[] x, float[]? r, float[] ab) => [.. Enumerable.Range(0, Elements).Select(i =>
    {
        int a = i / (Pixels * Channels) * 2 * Channels + i % Channels;
        return Math.Max((double)ab[a] * x[i] + ab[a + Channels], 0) + (r?[i] ?? 0);
    })];
}
