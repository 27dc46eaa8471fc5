namespace FastInpaint.Graph;

/// <summary>
/// Lets a convolution that makes statistics make the norm's coefficients from them too. Run this pass after <see cref="SplitInstanceNorm"/>, for a backend whose convolutions can find out which of their parts ends last.
/// </summary>
internal static class FoldCoefficients
{
    public static Network Run(Network network)
    {
        var replaced = new Dictionary<Operation, Operation?>(ReferenceEqualityComparer.Instance);
        foreach (NormCoefficients norm in network.Operations.OfType<NormCoefficients>())
        {
            ConvolutionOperation producer = network.Operations.OfType<ConvolutionOperation>().First(conv => conv.Statistics == norm.Statistics);
            replaced[producer] = producer with { Coefficients = norm };
            replaced[norm] = null;
        }

        return network.With(replaced);
    }
}
