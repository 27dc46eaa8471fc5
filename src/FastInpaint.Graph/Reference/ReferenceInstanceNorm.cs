namespace FastInpaint.Graph;

/// <summary>Instance norm, whole and in the operations that the passes split it into.</summary>
internal static partial class ReferenceInterpreter
{
    private static double[] Evaluate(InstanceNorm norm, double[] x, TensorShape shape, IParameterSource parameters)
    {
        double[] statistics = BlockStatistics(x, shape, shape.H);
        double[] coefficients = Coefficients(statistics, shape, shape.H, Parameter(parameters, norm.Scale), Parameter(parameters, norm.Shift));
        return Affine(x, coefficients, shape, Activation.None, residual: null);
    }

    private static double[] Evaluate(NormCoefficients norm, double[] statistics, TensorShape statisticsShape, TensorShape x, int inputHeight, IParameterSource parameters) =>
        statisticsShape.H == StatisticsPartition.Blocks(inputHeight, x.H)
            ? Coefficients(statistics, x, inputHeight, Parameter(parameters, norm.Scale), Parameter(parameters, norm.Shift))
            : throw new ArgumentException($"The statistics have {statisticsShape.H} blocks.", nameof(statisticsShape));

    /// <summary>Mean and sum of squared deviations for each block of rows and each channel: [n, block, 2, c].</summary>
    internal static double[] BlockStatistics(double[] x, TensorShape shape, int inputHeight)
    {
        int rows = StatisticsPartition.RowsPerBlock(inputHeight, shape.H);
        int blocks = StatisticsPartition.Blocks(inputHeight, shape.H);
        var statistics = new double[shape.N * blocks * 2 * shape.C];
        for (int n = 0; n < shape.N; n++)
        for (int block = 0; block < blocks; block++)
        for (int c = 0; c < shape.C; c++)
        {
            double[] values = [.. from h in Enumerable.Range(block * rows, Math.Min(rows, shape.H - block * rows))
                                  from w in Enumerable.Range(0, shape.W)
                                  select x[At(shape, n, h, w, c)]];
            double mean = values.Average();
            int at = (n * blocks + block) * 2 * shape.C + c;
            statistics[at] = mean;
            statistics[at + shape.C] = values.Sum(value => (value - mean) * (value - mean));
        }

        return statistics;
    }

    private static double[] Coefficients(double[] statistics, TensorShape shape, int inputHeight, double[] scale, double[] shift)
    {
        int rows = StatisticsPartition.RowsPerBlock(inputHeight, shape.H);
        int blocks = StatisticsPartition.Blocks(inputHeight, shape.H);
        var coefficients = new double[shape.N * 2 * shape.C];
        for (int n = 0; n < shape.N; n++)
        for (int c = 0; c < shape.C; c++)
        {
            double count = 0;
            double mean = 0;
            double squares = 0;
            for (int block = 0; block < blocks; block++)
            {
                int at = (n * blocks + block) * 2 * shape.C + c;
                double blockCount = (double)Math.Min(rows, shape.H - block * rows) * shape.W;
                double delta = statistics[at] - mean;
                double total = count + blockCount;
                mean += delta * blockCount / total;
                squares += statistics[at + shape.C] + delta * delta * count * blockCount / total;
                count = total;
            }

            double a = scale[c] / Math.Sqrt(squares / count + InstanceNorm.Epsilon);
            coefficients[n * 2 * shape.C + c] = a;
            coefficients[n * 2 * shape.C + shape.C + c] = shift[c] - mean * a;
        }

        return coefficients;
    }

    private static double[] Evaluate(ApplyNorm apply, double[][] values, TensorShape shape) =>
        Affine(values[apply.X.Id], values[apply.Coefficients.Id], shape, apply.Activation, apply.Residual is { } residual ? values[residual.Id] : null);

    /// <summary>act(a[n, c] * x + b[n, c]) + residual with coefficients [n, 1, 2, c]. A null residual is not added.</summary>
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
