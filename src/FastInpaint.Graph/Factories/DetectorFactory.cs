namespace FastInpaint.Graph;

/// <summary>Makes the pixel-wise dense detector, a network of seven layers (Zhang et al. 2020, arXiv 2011.02293). Its width follows from the parameters' shapes.</summary>
internal static class DetectorFactory
{
    public const string FirstWeight = "conv1.weight";

    // TensorFlow's padding SAME for a 4x4 kernel. Stride 1: one pixel before and two after. Stride 2 on an even size: one before and one after.
    private static readonly Padding Same1 = new(1, 2, PaddingMode.Zero);
    private static readonly Padding Same2 = new(1, 1, PaddingMode.Zero);

    public static Network Create(IParameterSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        Network network = Create(ParameterCheck.BaseChannels(NetworkKind.Detector, source, FirstWeight, inputChannels: 3, kernel: 4));
        ParameterCheck.Complete(network, source);
        return network;
    }

    public static Network Create(int d)
    {
        var builder = new NetworkBuilder();
        Value x = builder.Input(3);
        x = Layer(builder, "conv1", x, 3, d, 1);
        x = Layer(builder, "conv2", x, d, 2 * d, 1);
        x = Layer(builder, "conv3", x, 2 * d, 4 * d, 2);
        x = Layer(builder, "conv4", x, 4 * d, 8 * d, 2);
        x = Layer(builder, "conv5", x, 8 * d, 8 * d, 1);
        x = builder.TransposedConvolution("deconv1", x, 8 * d, 4 * d, bias: true);
        x = builder.TransposedConvolution("deconv2", x, 4 * d, 2, bias: true);
        builder.SoftmaxSecond("probability", x);
        return builder.Build(NetworkKind.Detector, d, 0);
    }

    private static Value Layer(NetworkBuilder builder, string name, Value x, int inChannels, int outChannels, int stride) =>
        builder.Activate(name, builder.Convolution(name, x, inChannels, outChannels, kernel: 4, stride, dilation: 1, stride == 1 ? Same1 : Same2, bias: true), Activation.LeakyRelu);
}
