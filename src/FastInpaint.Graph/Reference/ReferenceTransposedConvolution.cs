namespace FastInpaint.Graph;

internal static partial class ReferenceInterpreter
{
    private static double[] Evaluate(TransposedConvolution conv, double[] x, TensorShape input, TensorShape output, IParameterSource parameters)
    {
        double[] weight = OutputChannels(conv, Parameter(parameters, conv.Weight), outputsFirst: false);
        double[]? bias = Bias(conv, parameters);
        int k = conv.Kernel;
        var y = new double[output.Elements];
        for (int n = 0; n < output.N; n++)
        for (int u = 0; u < input.H; u++)
        for (int v = 0; v < input.W; v++)
        for (int i = 0; i < k; i++)
        for (int j = 0; j < k; j++)
        {
            int h = u * conv.Stride + i - conv.Crop;
            int w = v * conv.Stride + j - conv.Crop;
            if (h < 0 || h >= output.H || w < 0 || w >= output.W)
            {
                continue;
            }

            for (int c = 0; c < input.C; c++)
            for (int o = 0; o < output.C; o++)
            {
                y[At(output, n, h, w, o)] += weight[((c * output.C + o) * k + i) * k + j] * x[At(input, n, u, v, c)];
            }
        }

        for (long e = 0; e < y.LongLength; e++)
        {
            y[e] = Function(conv.Activation, y[e] + (bias?[e % output.C] ?? 0));
        }

        return y;
    }
}
