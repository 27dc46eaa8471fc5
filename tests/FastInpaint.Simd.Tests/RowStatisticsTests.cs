using FastInpaint.Conformance;

namespace FastInpaint.Simd.Tests;

/// <summary><see cref="RowKernels.RowStatistics"/> and <see cref="RowKernels.MergeStatistics"/> against mean and squared deviations in double precision, for values far from zero.</summary>
public sealed unsafe class RowStatisticsTests
{
    private static IEnumerable<CpuTier> Tiers => Enum.GetValues<CpuTier>().Where(tier => tier <= CpuTiers.Best);

    [Theory]
    [InlineData(3, 7, 4)]
    [InlineData(37, 40, 61)]
    [InlineData(16, 16, 1)]
    public void Rows_and_their_merge_have_the_statistics_of_all_pixels(int channels, int step, int pixels)
    {
        float[] x = [.. RandomParameters.Uniform(new Random(1), 3 * pixels * step, 1).Select(value => value + 10)];
        foreach (CpuTier tier in Tiers)
        {
            (float[] mean, float[] squares) = Merged(RowKernels.For(tier, channels), x, channels, step, pixels);
            for (int c = 0; c < channels; c++)
            {
                double[] values = [.. Enumerable.Range(0, 3 * pixels).Select(p => (double)x[p * step + c])];
                double average = values.Average();
                Assert.Equal(average, mean[c], 1e-5);
                Assert.Equal(values.Sum(value => (value - average) * (value - average)), squares[c], 1e-3);
            }
        }
    }

    /// <summary>The statistics of three rows, the third merged into those of the first two.</summary>
    private static (float[] Mean, float[] Squares) Merged(RowKernels kernels, float[] x, int channels, int step, int pixels)
    {
        float[] mean = new float[channels], squares = new float[channels], rowMean = new float[channels], rowSquares = new float[channels];
        fixed (float* xs = x, means = mean, sums = squares, rowMeans = rowMean, rowSums = rowSquares)
        {
            kernels.RowStatistics(xs, pixels, step, channels, means, sums);
            for (int row = 1; row < 3; row++)
            {
                kernels.RowStatistics(xs + row * pixels * step, pixels, step, channels, rowMeans, rowSums);
                kernels.MergeStatistics(means, sums, rowMeans, rowSums, channels, row * pixels, pixels);
            }
        }

        return (mean, squares);
    }
}
