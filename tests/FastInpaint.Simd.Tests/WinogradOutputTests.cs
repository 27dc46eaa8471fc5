using FastInpaint.Conformance;

namespace FastInpaint.Simd.Tests;

/// <summary><see cref="RowKernels.WinogradOutput"/> beside <see cref="WinogradMatrices.Output"/>, in every tier.</summary>
public sealed unsafe class WinogradOutputTests
{
    [Theory]
    [InlineData(5, 4)]
    [InlineData(6, 4)]
    [InlineData(6, 3)]
    public void It_is_its_matrix_and_adds_the_bias(int n, int outputs)
    {
        foreach (CpuTier tier in WinogradReference.Tiers)
        {
            RowKernels kernels = RowKernels.For(tier, int.MaxValue);
            int channels = kernels.VectorWidth;
            float[] sums = RandomParameters.Uniform(new Random(3), n * n * channels, 1);
            float[] bias = RandomParameters.Uniform(new Random(4), channels, 1);
            var result = new float[outputs * outputs * channels];
            var scratch = new float[n * n * channels];
            fixed (float* m = sums, b = bias, y = result, room = scratch)
            {
                kernels.WinogradOutput(
                    new WinogradOutputArguments
                    {
                        M = m, Step = channels, Bias = b, Y = y, RowStep = outputs * channels, ColumnStep = channels, RowCount = outputs, ColumnCount = outputs, Channels = channels, Scratch = room,
                    },
                    n,
                    outputs);
            }

            double[,] matrix = WinogradMatrices.Output(n, outputs);
            for (int c = 0; c < channels; c++)
            {
                double[,] expected = WinogradReference.Both(matrix, n, outputs, (i, j) => sums[(i * n + j) * channels + c]);
                WinogradReference.AssertClose(expected, (i, j) => result[(i * outputs + j) * channels + c] - bias[c], outputs);
            }
        }
    }
}
