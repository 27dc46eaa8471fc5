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
}
