using FastInpaint.Conformance;

namespace FastInpaint.Simd.Tests;

/// <summary><see cref="RowKernels.PlanarRow"/> on integers, for every number of vectors and channels that a row can leave to the register tiles.</summary>
public sealed unsafe class PlanarRowTests
{
    private const int Kernel = 2, Channels = 3, MostVectors = 9;

    [Fact]
    public void Sums_rows_channels_and_columns()
    {
        foreach (CpuTier tier in Enum.GetValues<CpuTier>().Where(tier => tier <= CpuTiers.Best))
        for (int outputs = 1; outputs <= 4; outputs++)
        for (int vectors = 1; vectors <= MostVectors; vectors++)
        {
            AssertExact(RowKernels.For(tier, int.MaxValue), vectors, outputs);
        }
    }

    private static void AssertExact(RowKernels kernels, int vectors, int outputs)
    {
        int pixels = vectors * kernels.VectorWidth, plane = pixels + Kernel - 1;
        float[] input = RandomParameters.Integers(new Random(1), Kernel * Channels * plane, 8), weights = RandomParameters.Integers(new Random(2), Kernel * Channels * Kernel * outputs, 8),
            bias = RandomParameters.Integers(new Random(3), outputs, 8);
        var y = new float[outputs * pixels];
        fixed (float* x = input, w = weights, b = bias, ys = y)
        {
            float** rows = stackalloc float*[Kernel] { x, x + Channels * plane };
            kernels.PlanarRow(new PlanarRowArguments
            {
                Rows = rows, Plane = plane, KernelRows = Kernel, KernelColumns = Kernel, Channels = Channels, Outputs = outputs, Weights = w, Bias = b, Y = ys, YPlane = pixels, Vectors = vectors,
            });
        }

        for (int i = 0; i < y.Length; i++)
        {
            (int o, int p) = (i / pixels, i % pixels);
            float expected = bias[o] + Enumerable.Range(0, Kernel * Channels * Kernel)
                .Sum(k => input[k / Kernel * plane + p + k % Kernel] * weights[k * outputs + o]);
            Assert.True(expected.Equals(y[i]), $"{kernels.VectorWidth} lanes, {vectors} vectors, {outputs} outputs: pixel {p}, channel {o} is {y[i]} instead of {expected}");
        }
    }
}
