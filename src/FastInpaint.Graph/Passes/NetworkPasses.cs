namespace FastInpaint.Graph;

/// <summary>The passes that backends run on a network. Each pass is a pure function. It changes results by no more than rounding.</summary>
internal static class NetworkPasses
{
    /// <summary>Runs all passes, in order.</summary>
    /// <param name="prologues">Whether convolutions apply the norm as they load their input. If false, the norm stays a step of its own.</param>
    public static Network Fuse(Network network, bool prologues = true) =>
        FoldOutput.Run(SplitInstanceNorm.Run(FoldBiasAndActivation.Run(FoldPadding.Run(network)), prologues));

    /// <summary>The operations that read each value, by value number.</summary>
    public static ILookup<int, Operation> Consumers(IEnumerable<Operation> operations) =>
        operations.SelectMany(operation => operation.Inputs.Select(value => (value, operation))).ToLookup(pair => pair.value.Id, pair => pair.operation);

    /// <summary>
    /// Calls <paramref name="fold"/> for every convolution with a single reader. Where it returns a convolution, that convolution replaces both, and the pass tries again from there.
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
