namespace FastInpaint.Graph;

internal static partial class ReferenceInterpreter
{
    private static double[] Evaluate(ApplyNorm apply, double[][] values, TensorShape shape) =>
        Affine(values[apply.X.Id], values[apply.Coefficients.Id], shape, apply.Activation, apply.Residual is { } residual ? values[residual.Id] : null);

    /// <summary>act(a[n, c] * x + b[n, c]) + residual with coefficients [n, 1, 2, c]; a null residual is left out.</summary>
    private static double[] Affine(double[] x, double[] coefficients, TensorShape shape, Activation activation, double[]? residual)
    {
        var y = new double[x.Length];
        long perPicture = (long)shape.H * shape.W * shape.C;
        for (long e = 0; e < x.LongLength; e++)
        {
            long a = e / perPicture * 2 * shape.C + e % shape.C;
            y[e] = Function(activation, coefficients[a] * x[e] + coefficients[a + shape.C]) + (residual?[e] ?? 0);
        }

        return y;
    }
}
