namespace FastInpaint.Graph;

/// <summary>Pad followed by an unpadded convolution alone becomes a convolution that resolves its padding on load.</summary>
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
