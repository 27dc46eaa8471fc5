using FastInpaint.Conformance;

namespace FastInpaint.Simd.Tests;

/// <summary>The transforms as matrices give the correlation, and the kernels are those matrices.</summary>
public sealed unsafe class WinogradMatricesTests
{
    private static IEnumerable<CpuTier> Tiers => Enum.GetValues<CpuTier>().Where(tier => tier <= CpuTiers.Best);

    [Theory]
    [InlineData(4, 3)]
    [InlineData(4, 2)]
    [InlineData(3, 4)]
    [InlineData(4, 4)]
    public void They_give_the_correlation(int outputs, int taps)
    {
        int n = outputs + taps - 1;
        double[] d = [.. RandomParameters.Uniform(new Random(1), n, 1).Select(value => (double)value)];
        double[] g = [.. RandomParameters.Uniform(new Random(2), taps, 1).Select(value => (double)value)];
        double[] products = [.. Times(WinogradMatrices.Input(n), d).Zip(Times(WinogradMatrices.Weights(n, taps), g), (a, b) => a * b)];
        double[] y = Times(WinogradMatrices.Output(n, outputs), products);
        for (int i = 0; i < outputs; i++)
        {
            Assert.Equal(Enumerable.Range(0, taps).Sum(j => d[i + j] * g[j]), y[i], 1e-12);
        }
    }

    [Theory]
    [InlineData(5)]
    [InlineData(6)]
    public void The_input_kernel_is_its_matrix(int n)
    {
        float** rows = stackalloc float*[n];
        nint* columns = stackalloc nint[n];
        foreach (CpuTier tier in Tiers)
        {
            RowKernels kernels = RowKernels.For(tier, int.MaxValue);
            int channels = WinogradInputArguments.BlockChannels + kernels.VectorWidth;
            float[] pixels = RandomParameters.Uniform(new Random(3), n * n * channels, 1);
            var result = new float[n * n * channels];
            var scratch = new float[n * n * WinogradInputArguments.BlockChannels];
            fixed (float* x = pixels, v = result, room = scratch)
            {
                for (int i = 0; i < n; i++)
                {
                    rows[i] = x + i * n * channels;
                    columns[i] = i * channels;
                }

                kernels.WinogradInput(new WinogradInputArguments { Rows = rows, Columns = columns, V = v, Step = channels, Channels = channels, Scratch = room }, n);
            }

            double[,] matrix = WinogradMatrices.Input(n);
            for (int c = 0; c < channels; c++)
            {
                AssertClose(Both(matrix, n, n, (i, j) => pixels[(i * n + j) * channels + c]), (i, j) => result[(i * n + j) * channels + c], n);
            }
        }
    }

    [Theory]
    [InlineData(5, 4)]
    [InlineData(6, 4)]
    [InlineData(6, 3)]
    public void The_output_kernel_is_its_matrix_and_adds_the_bias(int n, int outputs)
    {
        foreach (CpuTier tier in Tiers)
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
                double[,] expected = Both(matrix, n, outputs, (i, j) => sums[(i * n + j) * channels + c]);
                AssertClose(expected, (i, j) => result[(i * outputs + j) * channels + c] - bias[c], outputs);
            }
        }
    }

    private static double[] Times(double[,] matrix, double[] vector) =>
        [.. Enumerable.Range(0, matrix.GetLength(0)).Select(i => Enumerable.Range(0, vector.Length).Sum(j => matrix[i, j] * vector[j]))];

    /// <summary>matrix x matrix^T for x of n x n.</summary>
    private static double[,] Both(double[,] matrix, int n, int outputs, Func<int, int, double> x)
    {
        var y = new double[outputs, outputs];
        for (int i = 0; i < outputs; i++)
        for (int j = 0; j < outputs; j++)
        for (int k = 0; k < n; k++)
        for (int l = 0; l < n; l++)
        {
            y[i, j] += matrix[i, k] * x(k, l) * matrix[j, l];
        }

        return y;
    }

    private static void AssertClose(double[,] expected, Func<int, int, double> actual, int side)
    {
        for (int i = 0; i < side; i++)
        for (int j = 0; j < side; j++)
        {
            Assert.Equal(expected[i, j], actual(i, j), 5e-5);
        }
    }
}
