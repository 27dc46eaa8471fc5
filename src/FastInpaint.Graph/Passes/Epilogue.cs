namespace FastInpaint.Graph;

internal static class Epilogue
{
    /// <summary>
    /// Repeats <paramref name="fold"/> along every chain "convolution, its only reader": where it gives a convolution, that one takes both places.
    /// </summary>
    public static Network Fold(Network network, Func<ConvolutionOperation, Operation, ConvolutionOperation?> fold)
    {
        var consumers = NetworkPasses.Consumers(network.Operations);
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
