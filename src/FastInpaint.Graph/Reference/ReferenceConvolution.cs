namespace FastInpaint.Graph;

internal static partial class ReferenceInterpreter
{
    private static double[] Evaluate(Convolution conv, double[] x, TensorShape input, TensorShape output, IParameterSource parameters)
    {
        double[] weight = OutputChannels(conv, Parameter(parameters, conv.Weight), outputsFirst: true);
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
                sum += weight[((o * input.C + c) * k + i) * k + j] * Padded(x, input, conv.Padding.Mode, n, row, column, c);
            }

            y[At(output, n, h, w, o)] = Function(conv.Activation, sum);
        }

        return y;
    }

    /// <summary>The map that a convolution reads, with its prologue applied inside the picture.</summary>
    private static double[] LoadForConvolution(ConvolutionOperation conv, double[][] values, TensorShape[] shapes)
    {
        double[] x = values[conv.X.Id];
        return conv.Prologue is { } prologue ? Affine(x, values[prologue.Coefficients.Id], shapes[conv.X.Id], prologue.Activation, prologue.Residual is { } residual ? values[residual.Id] : null) : x;
    }

    /// <summary>The weight as the operation uses it: the difference of the two output channels where it says so.</summary>
    private static double[] OutputChannels(ConvolutionOperation conv, double[] weight, bool outputsFirst)
    {
        if (!conv.ChannelDifference)
        {
            return weight;
        }

        int taps = conv.Kernel * conv.Kernel;
        int inner = outputsFirst ? conv.InChannels * taps : taps;
        int outer = weight.Length / (2 * inner);
        var difference = new double[weight.Length / 2];
        for (int i = 0; i < outer; i++)
        for (int j = 0; j < inner; j++)
        {
            difference[i * inner + j] = weight[(2 * i + 1) * inner + j] - weight[2 * i * inner + j];
        }

        return difference;
    }

    private static double[]? Bias(ConvolutionOperation conv, IParameterSource parameters)
    {
        double[]? bias = conv.Bias is null ? null : Parameter(parameters, conv.Bias);
        return conv.ChannelDifference && bias is not null ? [bias[1] - bias[0]] : bias;
    }
}
