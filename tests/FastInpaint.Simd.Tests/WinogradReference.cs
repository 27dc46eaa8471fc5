namespace FastInpaint.Simd.Tests;

/// <summary>The transforms in both directions, in double precision.</summary>
internal static class WinogradReference
{
    public static IEnumerable<CpuTier> Tiers => Enum.GetValues<CpuTier>().Where(tier => tier <= CpuTiers.Best);

    /// <summary>matrix x matrix^T for x of n x n.</summary>
    public static double[,] Both(double[,] matrix, int n, int outputs, Func<int, int, double> x)
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

    /// <summary>The first side x side values are those of the kernel, within what fp32 allows.</summary>
    public static void AssertClose(double[,] expected, Func<int, int, double> actual, int side)
    {
        for (int i = 0; i < side; i++)
        for (int j = 0; j < side; j++)
        {
            Assert.Equal(expected[i, j], actual(i, j), 5e-5);
        }
    }
}
