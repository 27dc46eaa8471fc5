namespace FastInpaint.Graph;

/// <summary>Computes the shape of every value of a network, before or after passes, for a given input.</summary>
internal static class ShapeInference
{
    /// <param name="input">Shape of the input.</param>
    /// <param name="statisticsBlocks">Number of statistics blocks of one picture, from the convolution and its output's shape; null for <see cref="StatisticsPartition"/>.</param>
    /// <returns>Shapes by value number. Statistics are <c>[n, block, 2, c]</c> (mean, then sum of squared deviations), coefficients <c>[n, 1, 2, c]</c>.</returns>
    public static TensorShape[] Infer(Network network, TensorShape input, Func<ConvolutionOperation, TensorShape, int>? statisticsBlocks = null)
    {
        var shapes = new TensorShape[network.ValueCount];
        foreach (Operation operation in network.Operations.SelectMany(operation => operation.Parts))
        {
            TensorShape shape = Output(operation, shapes, input);
            shapes[operation.Output.Id] = shape;
            if (operation is ConvolutionOperation { Prologue.Applied: { } applied } loading)
            {
                shapes[applied.Id] = shapes[loading.X.Id];
            }

            if (operation is ConvolutionOperation { Coefficients: { } coefficients })
            {
                shapes[coefficients.Output.Id] = shape with { H = 1, W = 2 };
            }

            if (operation is ConvolutionOperation { Statistics: { } statistics } conv)
            {
                shapes[statistics.Id] = shape with { H = statisticsBlocks?.Invoke(conv, shape) ?? StatisticsPartition.Blocks(input.H, shape.H), W = 2 };
            }
        }

        return shapes;
    }

    private static TensorShape Output(Operation operation, TensorShape[] shapes, TensorShape input)
    {
        switch (operation)
        {
            case Input i:
                return input.C == i.Channels ? input : throw new ArgumentException($"The input {input} has {input.C} channels, the network takes {i.Channels}.", nameof(input));
            case Pad pad:
                TensorShape x = shapes[pad.X.Id];
                int added = pad.Padding.Before + pad.Padding.After;
                return x with { H = x.H + added, W = x.W + added };
            case Convolution conv:
                x = shapes[conv.X.Id];
                return x with { H = Side(conv, x.H), W = Side(conv, x.W), C = conv.OutChannels };
            case TransposedConvolution conv:
                x = shapes[conv.X.Id];
                return x with { H = Side(conv, x.H), W = Side(conv, x.W), C = conv.OutChannels };
            case SubpixelConvolution conv:
                return conv.OutputShape(shapes[conv.X.Id]);
            case NormCoefficients norm:
                return shapes[norm.X.Id] with { H = 1, W = 2 };
            case SoftmaxSecond softmax:
                return shapes[softmax.X.Id] with { C = 1 };
            default:
                return shapes[operation.Inputs.First().Id];
        }
    }

    private static int Side(Convolution conv, int side) => (side + conv.Padding.Before + conv.Padding.After - conv.Extent) / conv.Stride + 1;

    private static int Side(TransposedConvolution conv, int side) => (side - 1) * conv.Stride + conv.Kernel - 2 * conv.Crop;
}
