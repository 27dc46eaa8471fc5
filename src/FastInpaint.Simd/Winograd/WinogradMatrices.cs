namespace FastInpaint.Simd;

/// <summary>
/// Winograd's minimal filtering F(m, r) with n = m + r - 1 points by the construction of Toom and Cook (Lavin and Gray 2016, arXiv 1509.09308):
/// <c>y = A^T [(G g) . (B^T d)]</c> for r taps g, n inputs d and m outputs y = correlation of d with g. Points: 0, 1, -1, 2, -2 as many as n - 1, and infinity.
/// </summary>
internal static class WinogradMatrices
{
    private static readonly double[] Points = [0, 1, -1, 2, -2];

    /// <summary>B^T, [n, n]: row i holds the product of (x - p) over the other finite points by ascending powers; the last row that over all of them.</summary>
    public static double[,] Input(int n)
    {
        var matrix = new double[n, n];
        for (int i = 0; i < n; i++)
        {
            double[] product = [1];
            for (int k = 0; k < n - 1; k++)
            {
                product = k == i ? product : Times(product, Points[k]);
            }

            for (int j = 0; j < product.Length; j++)
            {
                matrix[i, j] = product[j];
            }
        }

        return matrix;
    }

    /// <summary>G, [n, r]: row i holds the powers of point i divided by the product of its differences to the others; infinity takes the highest power.</summary>
    public static double[,] Weights(int n, int r)
    {
        var matrix = new double[n, r];
        for (int i = 0; i < n - 1; i++)
        {
            double divisor = 1;
            for (int k = 0; k < n - 1; k++)
            {
                divisor *= k == i ? 1 : Points[i] - Points[k];
            }

            for (int j = 0; j < r; j++)
            {
                matrix[i, j] = Math.Pow(Points[i], j) / divisor;
            }
        }

        matrix[n - 1, r - 1] = 1;
        return matrix;
    }

    /// <summary>A^T, [m, n]: column j holds the powers of point j; infinity gives the highest power.</summary>
    public static double[,] Output(int n, int m)
    {
        var matrix = new double[m, n];
        for (int j = 0; j < n - 1; j++)
        for (int i = 0; i < m; i++)
        {
            matrix[i, j] = Math.Pow(Points[j], i);
        }

        matrix[m - 1, n - 1] = 1;
        return matrix;
    }

    /// <summary>A polynomial times (x - root), by ascending powers.</summary>
    private static double[] Times(double[] polynomial, double root)
    {
        var product = new double[polynomial.Length + 1];
        for (int i = 0; i < polynomial.Length; i++)
        {
            product[i + 1] += polynomial[i];
            product[i] -= root * polynomial[i];
        }

        return product;
    }
}
