namespace FastInpaint.Graph;

internal static partial class ReferenceInterpreter
{
    private static double[] Evaluate(SubpixelConvolution conv, double[] x, TensorShape input, TensorShape output, IParameterSource parameters)
    {
        const int Factor = SubpixelConvolution.Factor;
        var weights = new SubpixelWeights(conv, parameters);
        var y = new double[output.Elements];
        for (int n = 0; n < output.N; n++)
        for (int h = 0; h < output.H; h++)
        for (int w = 0; w < output.W; w++)
        {
            (int u, int v) = (h / Factor, w / Factor);
            int phase = h % Factor * Factor + w % Factor;
            (int rows, int columns) = (SubpixelWeights.Variant(u, input.H), SubpixelWeights.Variant(v, input.W));
            double sum = weights.ExactBias(rows, columns, phase);
            for (int i = 0; i < conv.Kernel; i++)
            for (int j = 0; j < conv.Kernel; j++)
            for (int c = 0; c < input.C; c++)
            {
                sum += weights.ExactWeight(rows, columns, i, j, c, phase) * Padded(x, input, PaddingMode.Zero, n, u + i - 1, v + j - 1, c);
            }

            y[At(output, n, h, w, 0)] = Function(conv.Activation, sum);
        }

        return y;
    }
}
