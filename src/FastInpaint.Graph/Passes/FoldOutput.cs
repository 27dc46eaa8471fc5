namespace FastInpaint.Graph;

/// <summary>
/// Folds the network's last function into the epilogue of its last convolution. For the generator the function is (tanh + 1) / 2. For the detector it is the softmax over two
/// channels. That softmax is the sigmoid of the channels' difference, so the convolution computes one channel instead of two.
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
