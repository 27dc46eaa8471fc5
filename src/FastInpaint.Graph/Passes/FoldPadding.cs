namespace FastInpaint.Graph;

/// <summary>Folds a pad into the convolutions that read it, if all its readers are convolutions without padding. A convolution then resolves the padding as it loads.</summary>
internal static class FoldPadding
{
    public static Network Run(Network network)
    {
        var consumers = NetworkPasses.Consumers(network.Operations);
        var pads = network.Operations.OfType<Pad>()
            .Where(pad => consumers[pad.Output.Id].All(user => user is Convolution { Padding.IsNone: true }))
            .ToDictionary(pad => pad.Output);

        return network.With([.. network.Operations
            .Where(operation => !pads.ContainsKey(operation.Output))
            .Select(operation => operation is Convolution conv && pads.TryGetValue(conv.X, out Pad? pad)
                ? conv with { X = pad.X, Padding = pad.Padding }
                : operation)]);
    }
}
