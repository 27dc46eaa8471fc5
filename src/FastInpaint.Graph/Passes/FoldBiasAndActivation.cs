namespace FastInpaint.Graph;

/// <summary>Folds a bias, and then a ReLU, into the epilogue of the convolution before it, if nothing else reads that convolution.</summary>
internal static class FoldBiasAndActivation
{
    public static Network Run(Network network) => NetworkPasses.FoldEpilogues(network, (conv, user) => (conv, user) switch
    {
        ({ Bias: null, Activation: Activation.None }, AddBias bias) => conv with { Bias = bias.Bias, Output = bias.Output },
        ({ Activation: Activation.None }, Activate { Function: Activation.Relu or Activation.LeakyRelu } activate) =>
            conv with { Activation = activate.Function, Output = activate.Output },
        _ => null,
    });
}
