namespace FastInpaint.Graph;

/// <summary>
/// The network's last function becomes the epilogue of its last convolution: (tanh + 1) / 2 of the generator; of the detector the softmax over two
/// channels, which is the sigmoid of their difference, so that one channel is computed instead of two.
/// </summary>
internal static class FoldOutput
{
    public static Network Run(Network network) => NetworkPasses.FoldEpilogues(network, (conv, user) => (conv, user) switch
    {
        ({ Activation: Activation.None }, Activate { Function: Activation.TanhToUnit } activate) =>
            conv with { Activation = Activation.TanhToUnit, Output = activate.Output },
        ({ Activation: Activation.None, OutChannels: 2 }, SoftmaxSecond softmax) =>
            conv with { Activation = Activation.Sigmoid, OutChannels = 1, ChannelDifference = true, Output = softmax.Output },
        _ => null,
    });
}
