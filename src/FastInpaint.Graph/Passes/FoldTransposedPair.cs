namespace FastInpaint.Graph;

/// <summary>
/// Joins two transposed convolutions into one <see cref="SubpixelConvolution"/>. The first has no activation, and only the second reads it. The second has one output channel.
/// Both have kernel 4, stride 2 and crop 1. Run this pass after <see cref="FoldOutput"/>, which gives the detector's last layer one channel.
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
