using System.Collections.Immutable;

namespace FastInpaint.Graph;

/// <summary>
/// Removes maps of the input's resolution that lie between two convolutions with a norm between them. The first convolution then runs twice: once for the statistics, and once more strip by strip
/// to feed the second convolution. The result is the same. The largest maps leave the arena, at the cost of one more run of the first convolution. Run this pass after <see cref="SplitInstanceNorm"/>.
/// </summary>
internal static class StreamFullResolution
{
    // Any size will do to find the maps that have the input's height.
    private const int Side = 16 * Network.SideMultiple;

    public static Network Run(Network network)
    {
        ImmutableArray<Operation> operations = network.Operations;
        TensorShape[] shapes = ShapeInference.Infer(network, new TensorShape(1, Side, Side, ((Input)operations[0]).Channels));
        var consumers = NetworkPasses.Consumers(operations);
        var replaced = new Dictionary<Operation, Operation?>(ReferenceEqualityComparer.Instance);
        foreach (ConvolutionOperation producer in operations.OfType<ConvolutionOperation>().Where(conv => conv.Statistics is not null && shapes[conv.Output.Id].H == Side))
        {
            if (!replaced.ContainsKey(producer) && consumers[producer.Output.Id].ToArray() is [Convolution { Prologue: not null } consumer])
            {
                replaced[producer] = new StreamedStatistics(producer);
                replaced[consumer] = new StreamedPair(producer with { Statistics = null, Coefficients = null }, consumer);
            }
        }

        return network.With(replaced);
    }
}
