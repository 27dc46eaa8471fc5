namespace FastInpaint.Graph;

internal static partial class ReferenceInterpreter
{
    private static double[] Evaluate(ApplyNorm apply, double[][] values, TensorShape shape)
    {
        double[] y = Affine(values[apply.X.Id], values[apply.Coefficients.Id], shape, apply.Activation);
        return apply.Residual is { } residual ? y.Zip(values[residual.Id], (a, b) => a + b).ToArray() : y;
    }

    /// <summary>act(a[n, c] * x + b[n, c]) with coefficients [n, 1, 2, c].</summary>
    private static double[] Affine(double[] x, double[] coefficients, TensorShape shape, Activation activation)
    {
        var y = new double[x.Length];
        long perPicture = (long)shape.H * shape.W * shape.C;
        for (long e = 0; e < x.LongLength; e++)
        {
            long a = e / perPicture * 2 * shape.C + e % shape.C;
            y[e] = Function(activation, coefficients[a] * x[e] + coefficients[a + shape.C]);
        }

        return y;
    }
}
