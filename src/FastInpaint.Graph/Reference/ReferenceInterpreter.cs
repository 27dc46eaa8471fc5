namespace FastInpaint.Graph;

/// <summary>
/// Runs a network, before or after passes, with plain loops in double precision. Tests compare every backend with it.
/// It is slow, so use small sizes.
/// </summary>
internal static partial class ReferenceInterpreter
{
    /// <returns>Every value of the network, NHWC, by value number.</returns>
    /// <param name="observer">Notified of every operation except the input; null for none.</param>
    /// <param name="cancellationToken">Checked between operations.</param>
    public static double[][] RunAll(
        Network network, IParameterSource parameters, TensorShape inputShape, ReadOnlySpan<float> input, IStepObserver? observer = null, CancellationToken cancellationToken = default)
    {
        TensorShape[] shapes = ShapeInference.Infer(network, inputShape);
        var values = new double[shapes.Length][];
        values[network.Input.Id] = Widen(input);
        for (int i = 1; i < network.Operations.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            observer?.StepStarting(i - 1);
            foreach (Operation part in network.Operations[i].Parts)
            {
                TensorShape output = shapes[part.Output.Id];
                values[part.Output.Id] = part switch
                {
                    Pad pad => Evaluate(pad, values[pad.X.Id], shapes[pad.X.Id], output),
                    Convolution conv => Evaluate(conv, LoadForConvolution(conv, values, shapes), shapes[conv.X.Id], output, parameters),
                    TransposedConvolution conv => Evaluate(conv, LoadForConvolution(conv, values, shapes), shapes[conv.X.Id], output, parameters),
                    SubpixelConvolution conv => Evaluate(conv, values[conv.X.Id], shapes[conv.X.Id], output, parameters),
                    AddBias bias => Evaluate(bias, values[bias.X.Id], output, parameters),
                    Activate activate => Array.ConvertAll(values[activate.X.Id], x => Function(activate.Function, x)),
                    InstanceNorm norm => Evaluate(norm, values[norm.X.Id], output, parameters),
                    NormCoefficients norm => Evaluate(norm, values[norm.Statistics.Id], shapes[norm.Statistics.Id], shapes[norm.X.Id], inputShape.H, parameters),
                    ApplyNorm apply => Evaluate(apply, values, output),
                    Add add => values[add.X.Id].Zip(values[add.Y.Id], (x, y) => x + y).ToArray(),
                    SoftmaxSecond softmax => Evaluate(softmax, values[softmax.X.Id]),
                    _ => throw new NotSupportedException($"The reference interpreter does not know {part.GetType().Name}."),
                };
                if (part is ConvolutionOperation { Prologue.Applied: { } applied } loading)
                {
                    values[applied.Id] = LoadForConvolution(loading, values, shapes);
                }

                if (part is ConvolutionOperation { Statistics: { } statistics })
                {
                    values[statistics.Id] = BlockStatistics(values[part.Output.Id], output, inputShape.H);
                }

                if (part is ConvolutionOperation { Coefficients: { } coefficients })
                {
                    values[coefficients.Output.Id] = Evaluate(coefficients, values[coefficients.Statistics.Id], shapes[coefficients.Statistics.Id], output, inputShape.H, parameters);
                }
            }

            observer?.StepFinished(i - 1);
        }

        return values;
    }

    /// <returns>The network's output, NHWC.</returns>
    public static double[] Run(Network network, IParameterSource parameters, TensorShape inputShape, ReadOnlySpan<float> input) =>
        RunAll(network, parameters, inputShape, input)[network.Output.Id];

    private static double[] Widen(ReadOnlySpan<float> values)
    {
        var wide = new double[values.Length];
        for (int i = 0; i < wide.Length; i++)
        {
            wide[i] = values[i];
        }

        return wide;
    }

    private static double[] Parameter(IParameterSource source, string name) => Widen(ParameterCheck.ReadFinite(source, name));

    private static double Function(Activation function, double x) => function switch
    {
        Activation.None => x,
        Activation.Relu => Math.Max(x, 0),
        Activation.LeakyRelu => x >= 0 ? x : 0.2 * x,
        Activation.TanhToUnit => (Math.Tanh(x) + 1) / 2,
        Activation.Sigmoid => 1 / (1 + Math.Exp(-x)),
        _ => throw new NotSupportedException($"Unknown activation {function}."),
    };

    private static double[] Evaluate(Pad pad, double[] x, TensorShape input, TensorShape output)
    {
        var y = new double[output.Elements];
        for (int n = 0; n < output.N; n++)
        for (int h = 0; h < output.H; h++)
        for (int w = 0; w < output.W; w++)
        for (int c = 0; c < output.C; c++)
        {
            y[At(output, n, h, w, c)] = Padded(x, input, pad.Padding.Mode, n, h - pad.Padding.Before, w - pad.Padding.Before, c);
        }

        return y;
    }

    /// <summary>x[n, h, w, c] where h and w may lie outside the map.</summary>
    private static double Padded(double[] x, TensorShape shape, PaddingMode mode, int n, int h, int w, int c)
    {
        if (mode == PaddingMode.Reflect)
        {
            h = Padding.Reflect(h, shape.H);
            w = Padding.Reflect(w, shape.W);
        }

        return h >= 0 && h < shape.H && w >= 0 && w < shape.W ? x[At(shape, n, h, w, c)] : 0;
    }

    private static long At(TensorShape shape, int n, int h, int w, int c) => (((long)n * shape.H + h) * shape.W + w) * shape.C + c;

    private static double[] Evaluate(AddBias operation, double[] x, TensorShape shape, IParameterSource parameters)
    {
        double[] bias = Parameter(parameters, operation.Bias);
        return [.. x.Select((value, e) => value + bias[e % shape.C])];
    }

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
