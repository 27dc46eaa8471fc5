using FastInpaint.Conformance;

namespace FastInpaint.Simd.Tests;

/// <summary>The transforms as matrices give the correlation.</summary>
public sealed class WinogradMatricesTests
{
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

    private static double[] Times(double[,] matrix, double[] vector) =>
        [.. Enumerable.Range(0, matrix.GetLength(0)).Select(i => Enumerable.Range(0, vector.Length).Sum(j => matrix[i, j] * vector[j]))];
}
