namespace FastInpaint.Graph;

/// <summary>
/// A transposed convolution without activation that is read by nothing but a transposed convolution to one channel becomes one operation with it,
/// where both have kernel 4, stride 2 and crop 1. To be run after <see cref="FoldOutput"/>, which makes the detector's last layer one channel.
/// </summary>
internal static class FoldTransposedPair
{
    public static Network Run(Network network) => NetworkPasses.FoldEpilogues(network, (conv, user) => (conv, user) switch
    {
        (TransposedConvolution { Activation: Activation.None, ChannelDifference: false } first, TransposedConvolution { OutChannels: 1 } second)
            when Plain(first) && Plain(second) =>
            new SubpixelConvolution($"{first.Name}+{second.Name}", first.X, second.Output, first.Weight, second.Weight, first.InChannels, first.OutChannels)
            {
                Bias = first.Bias,
                SecondBias = second.Bias,
                Activation = second.Activation,
                ChannelDifference = second.ChannelDifference,
            },
        _ => null,
    });

    private static bool Plain(TransposedConvolution conv) =>
        conv is { Kernel: SubpixelConvolution.LayerKernel, Stride: 2, Crop: 1, Prologue: null, Statistics: null };
}
