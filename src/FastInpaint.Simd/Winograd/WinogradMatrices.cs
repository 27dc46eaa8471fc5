namespace FastInpaint.Simd;

/// <summary>
/// The matrices of Winograd's minimal filtering F(m, r) with n = m + r - 1 points, by the construction of Toom and Cook (Lavin and Gray 2016, arXiv 1509.09308):
/// <c>y = A^T [(G g) . (B^T d)]</c>, where g are r taps, d are n inputs, and y are the m outputs of the correlation of d with g. The points are the first n - 1 of 0, 1, -1, 2, -2, 1/2, and infinity.
/// </summary>
internal static class WinogradMatrices
{
    private static readonly double[] Points = [0, 1, -1, 2, -2, 0.5];

    /// <summary>B^T, [n, n]. Row i is the product of (x - p) over the other finite points p, by ascending powers of x. The last row is the product over all finite points.</summary>
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

    /// <summary>G, [n, r]. Row i is the powers of point i, divided by the product of its differences to the other points. The row of infinity selects the highest power.</summary>
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

    /// <summary>A^T, [m, n]. Column j is the powers of point j. The column of infinity adds to the highest power.</summary>
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

    /// <summary>A polynomial times (x - root), as coefficients by ascending powers.</summary>
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
