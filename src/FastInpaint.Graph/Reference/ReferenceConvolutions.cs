namespace FastInpaint.Graph;

/// <summary>The convolutions.</summary>
internal static partial class ReferenceInterpreter
{
    private static double[] Evaluate(Convolution conv, double[] x, TensorShape input, TensorShape output, IParameterSource parameters)
    {
        var weight = new StoredWeight(conv, parameters);
        double[]? bias = Bias(conv, parameters);
        int k = conv.Kernel;
        var y = new double[output.Elements];
        for (int n = 0; n < output.N; n++)
        for (int h = 0; h < output.H; h++)
        for (int w = 0; w < output.W; w++)
        for (int o = 0; o < output.C; o++)
        {
            double sum = bias?[o] ?? 0;
            for (int i = 0; i < k; i++)
            for (int j = 0; j < k; j++)
            for (int c = 0; c < input.C; c++)
            {
                int row = h * conv.Stride + i * conv.Dilation - conv.Padding.Before;
                int column = w * conv.Stride + j * conv.Dilation - conv.Padding.Before;
                sum += weight.Exact(o, c, i, j) * Padded(x, input, conv.Padding.Mode, n, row, column, c);
            }

            y[At(output, n, h, w, o)] = Function(conv.Activation, sum);
        }

        return y;
    }

    private static double[] Evaluate(TransposedConvolution conv, double[] x, TensorShape input, TensorShape output, IParameterSource parameters)
    {
        var weight = new StoredWeight(conv, parameters);
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
                y[At(output, n, h, w, o)] += weight.Exact(o, c, i, j) * x[At(input, n, u, v, c)];
            }
        }

        for (long e = 0; e < y.LongLength; e++)
        {
            y[e] = Function(conv.Activation, y[e] + (bias?[e % output.C] ?? 0));
        }

        return y;
    }

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

    /// <summary>The input of a convolution, with the convolution's prologue applied inside the picture.</summary>
    private static double[] LoadForConvolution(ConvolutionOperation conv, double[][] values, TensorShape[] shapes)
    {
        double[] x = values[conv.X.Id];
        return conv.Prologue is { } prologue ? Affine(x, values[prologue.Coefficients.Id], shapes[conv.X.Id], prologue.Activation, prologue.Residual is { } residual ? values[residual.Id] : null) : x;
    }

    private static double[]? Bias(ConvolutionOperation conv, IParameterSource parameters)
    {
        double[]? bias = conv.Bias is null ? null : Parameter(parameters, conv.Bias);
        return conv.ChannelDifference && bias is not null ? [bias[1] - bias[0]] : bias;
    }
}
