using System.Collections.Immutable;

namespace FastInpaint.Graph;

/// <summary>
/// Maps of the input's resolution that lie between two convolutions with a norm between them are not kept: the first convolution runs once for the statistics and once more, strip by strip,
/// for the second one to read. The result is the same; the largest maps leave the arena for one more run of the first convolution. To be run after <see cref="SplitInstanceNorm"/>.
/// </summary>
internal static class StreamFullResolution
{
    // Any size shows which maps have the input's height.
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
                replaced[consumer] = new StreamedPair(producer with { Statistics = null }, consumer);
            }
        }

        return network.With(replaced);
    }
}
