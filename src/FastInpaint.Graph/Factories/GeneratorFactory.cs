namespace FastInpaint.Graph;

/// <summary>Makes the generator: encoder, residual blocks, decoder (Zhang et al. 2020, arXiv 2011.02293). Base channels and number of blocks follow from the parameters' shapes.</summary>
internal static class GeneratorFactory
{
    public const string FirstWeight = "encoder.0.conv.weight";

    public static Network Create(IParameterSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        int b = ParameterCheck.BaseChannels(NetworkKind.Generator, source, FirstWeight, inputChannels: 4, kernel: 7);
        Network network = Create(b, CountBlocks(source));
        ParameterCheck.Complete(network, source);
        return network;
    }

    public static Network Create(int b, int blocks)
    {
        var builder = new NetworkBuilder();
        Value x = builder.Input(4);
        x = NormRelu(builder, "encoder.0", builder.Convolution("encoder.0.conv", x, 4, b, kernel: 7, stride: 1, dilation: 1, new Padding(3, 3, PaddingMode.Reflect), bias: false), b);
        x = NormRelu(builder, "encoder.1", Down(builder, "encoder.1.conv", x, b), 2 * b);
        x = NormRelu(builder, "encoder.2", Down(builder, "encoder.2.conv", x, 2 * b), 4 * b);
        for (int i = 0; i < blocks; i++)
        {
            x = Block(builder, $"blocks.{i}", x, 4 * b);
        }

        x = NormRelu(builder, "decoder.0", builder.TransposedConvolution("decoder.0.conv", x, 4 * b, 2 * b, bias: false), 2 * b);
        x = NormRelu(builder, "decoder.1", builder.TransposedConvolution("decoder.1.conv", x, 2 * b, b, bias: false), b);
        x = builder.Convolution("output.conv", x, b, 3, kernel: 7, stride: 1, dilation: 1, new Padding(3, 3, PaddingMode.Reflect), bias: false);
        builder.Activate("output", x, Activation.TanhToUnit);
        return builder.Build(NetworkKind.Generator, b, blocks);
    }

    private static Value Down(NetworkBuilder builder, string name, Value x, int channels) =>
        builder.Convolution(name, x, channels, 2 * channels, kernel: 4, stride: 2, dilation: 1, new Padding(1, 1, PaddingMode.Zero), bias: false);

    private static Value NormRelu(NetworkBuilder builder, string layer, Value x, int channels) =>
        builder.Activate(layer, builder.InstanceNorm($"{layer}.norm", x, channels), Activation.Relu);

    private static Value Block(NetworkBuilder builder, string name, Value x, int channels)
    {
        Value y = builder.Convolution($"{name}.conv1", x, channels, channels, kernel: 3, stride: 1, dilation: 2, new Padding(2, 2, PaddingMode.Reflect), bias: false);
        y = builder.Activate($"{name}.norm1", builder.InstanceNorm($"{name}.norm1", y, channels), Activation.Relu);
        y = builder.Convolution($"{name}.conv2", y, channels, channels, kernel: 3, stride: 1, dilation: 1, new Padding(1, 1, PaddingMode.Reflect), bias: false);
        y = builder.InstanceNorm($"{name}.norm2", y, channels);
        return builder.Add($"{name}.add", x, y);
    }

    private static int CountBlocks(IParameterSource source)
    {
        int blocks = 0;
        while (source.Shapes.ContainsKey($"blocks.{blocks}.conv1.weight"))
        {
            blocks++;
        }

        return blocks;
    }
}
