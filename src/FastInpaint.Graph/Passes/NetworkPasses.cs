namespace FastInpaint.Graph;

/// <summary>The rewrites that backends run on a network. Each is pure and leaves the result the same up to rounding.</summary>
internal static class NetworkPasses
{
    /// <summary>All passes, in order.</summary>
    /// <param name="prologues">Whether norm is applied as the convolutions load their input; where not, it stays a step of its own.</param>
    public static Network Fuse(Network network, bool prologues = true) =>
        FoldOutput.Run(SplitInstanceNorm.Run(FoldBiasAndActivation.Run(FoldPadding.Run(network)), prologues));

    /// <summary>The operations that read each value, by value number.</summary>
    public static ILookup<int, Operation> Consumers(IEnumerable<Operation> operations) =>
        operations.SelectMany(operation => operation.Inputs.Select(value => (value, operation))).ToLookup(pair => pair.value.Id, pair => pair.operation);

    /// <summary>
    /// Repeats <paramref name="fold"/> along every chain "convolution, its only reader": where it gives a convolution, that one takes both places.
    /// </summary>
    public static Network FoldEpilogues(Network network, Func<ConvolutionOperation, Operation, ConvolutionOperation?> fold)
    {
        var consumers = Consumers(network.Operations);
        var folded = new HashSet<Operation>(ReferenceEqualityComparer.Instance);
        var operations = new List<Operation>();
        foreach (Operation operation in network.Operations)
        {
            if (folded.Contains(operation))
            {
                continue;
            }

            Operation current = operation;
            while (current is ConvolutionOperation conv
                && consumers[conv.Output.Id].ToArray() is [var user]
                && fold(conv, user) is { } both)
            {
                folded.Add(user);
                current = both;
            }

            operations.Add(current);
        }

        return network.With([.. operations]);
    }
}
