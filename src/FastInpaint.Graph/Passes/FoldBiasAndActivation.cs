namespace FastInpaint.Graph;

/// <summary>A bias, and then ReLU, that alone reads a convolution becomes the convolution's epilogue.</summary>
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
