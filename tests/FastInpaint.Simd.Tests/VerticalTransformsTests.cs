using FastInpaint.Conformance;

namespace FastInpaint.Simd.Tests;

/// <summary>The kernels of the transforms along columns are their matrices, in every tier.</summary>
public sealed unsafe class VerticalTransformsTests
{
    private const int Points = VerticalFilter.Points;

    private static IEnumerable<CpuTier> Tiers => Enum.GetValues<CpuTier>().Where(tier => tier <= CpuTiers.Best);

    [Fact]
    public void The_input_kernel_is_its_matrix()
    {
        double[,] matrix = WinogradMatrices.Input(Points);
        float** rows = stackalloc float*[Points];
        foreach (CpuTier tier in Tiers)
        {
            RowKernels kernels = RowKernels.For(tier, int.MaxValue);
            int floats = 3 * kernels.VectorWidth;
            float[] input = RandomParameters.Uniform(new Random(1), Points * floats, 1);
            var result = new float[Points * floats];
            fixed (float* x = input, v = result)
            {
                for (int i = 0; i < Points; i++)
                {
                    // The rows may be in any order in memory.
                    rows[i] = x + (Points - 1 - i) * floats;
                }

                kernels.VerticalInput(new VerticalInputArguments { Rows = rows, Floats = floats, V = v, Step = floats });
            }

            for (int i = 0; i < result.Length; i++)
            {
                double expected = Enumerable.Range(0, Points).Sum(row => matrix[i / floats, row] * input[(Points - 1 - row) * floats + i % floats]);
                Assert.Equal(expected, result[i], 1e-5);
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void The_output_kernel_is_its_matrix_and_stores_the_block_s_rows_alone(int rowCount)
    {
        const int pixels = 3;
        double[,] matrix = WinogradMatrices.Output(Points, VerticalFilter.Rows);
        foreach (CpuTier tier in Tiers)
        {
            RowKernels kernels = RowKernels.For(tier, int.MaxValue);
            int channels = 2 * kernels.VectorWidth, sumFloats = pixels * channels, yStep = channels + 5, rowStep = pixels * yStep;
            float[] sums = RandomParameters.Uniform(new Random(1), Points * sumFloats, 1), bias = RandomParameters.Uniform(new Random(2), channels, 1);
            var result = new float[VerticalFilter.Rows * rowStep];
            fixed (float* m = sums, b = bias, y = result)
            {
                kernels.VerticalOutput(new VerticalOutputArguments { M = m, Step = sumFloats, Bias = b, Y = y, RowStep = rowStep, YStep = yStep, RowCount = rowCount, Pixels = pixels, Channels = channels });
            }

            for (int i = 0; i < result.Length; i++)
            {
                (int row, int pixel, int channel) = (i / rowStep, i % rowStep / yStep, i % yStep);
                double expected = row < rowCount && channel < channels
                    ? bias[channel] + Enumerable.Range(0, Points).Sum(point => matrix[row, point] * sums[point * sumFloats + pixel * channels + channel])
                    : 0;
                Assert.Equal(expected, result[i], 1e-5);
            }
        }
    }
}
