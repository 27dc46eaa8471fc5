namespace FastInpaint.Graph;

internal static partial class ReferenceInterpreter
{
    private static double[] Evaluate(SoftmaxSecond _, double[] x)
    {
        var y = new double[x.Length / 2];
        for (int i = 0; i < y.Length; i++)
        {
            double largest = Math.Max(x[2 * i], x[2 * i + 1]);
            double first = Math.Exp(x[2 * i] - largest);
            double second = Math.Exp(x[2 * i + 1] - largest);
            y[i] = second / (first + second);
        }

        return y;
    }
}
