using FastInpaint.Conformance;

namespace FastInpaint.Graph.Tests;

/// <summary>The largest maps of the generator made in strips.</summary>
public sealed class StreamFullResolutionTests
{
    private const double Rounding = 1e-12;

    private static readonly MemoryParameters Parameters = RandomParameters.Generator(3, 2, seed: 51);
    private static readonly Network Fused = NetworkPasses.Fuse(Network.Generator(Parameters));
    private static readonly Network Streamed = StreamFullResolution.Run(Fused);

    [Fact]
    public void Both_maps_of_the_inputs_size_are_streamed_and_the_result_is_the_same()
    {
        Assert.Equal(["encoder.0.conv", "decoder.1.conv"], Streamed.Operations.OfType<StreamedStatistics>().Select(streamed => streamed.Producer.Name));
        Assert.Equal(
            [("encoder.0.conv", "encoder.1.conv"), ("decoder.1.conv", "output.conv")],
            Streamed.Operations.OfType<StreamedPair>().Select(pair => (pair.Producer.Name, pair.Consumer.Name)));

        var shape = new TensorShape(2, 36, 20, 4);
        float[] input = RandomParameters.Uniform(new Random(52), shape.Elements, 1);
        double[] expected = ReferenceInterpreter.Run(Fused, Parameters, shape, input);
        Assert.All(expected.Zip(ReferenceInterpreter.Run(Streamed, Parameters, shape, input)), pair => Assert.Equal(pair.First, pair.Second, Rounding));
    }

    [Fact]
    public void The_plan_keeps_no_map_of_the_inputs_size()
    {
        var shape = new TensorShape(1, 64, 64, 4);
        Network network = Network.Generator(16, 2);
        Network fused = NetworkPasses.Fuse(network);
        ExecutionPlan whole = PlanBuilder.Build(network, fused, Precision.Fp32, shape, new PlanNeeds());
        ExecutionPlan strips = PlanBuilder.Build(network, StreamFullResolution.Run(fused), Precision.Fp32, shape, new PlanNeeds());
        string[] kept = [.. strips.Memory.Placements.Select(placement => placement.Value.Name)];
        Assert.DoesNotContain("encoder.0.conv", kept);
        Assert.DoesNotContain("decoder.1.conv", kept);
        Assert.Contains("encoder.0.conv.statistics", kept);

        // Three maps of the trunk against one of the input's size and one of half of it: 3 * 4B / 16 to B + 2B / 4.
        Assert.Equal(0.5, strips.Memory.PeakBytes / (double)whole.Memory.PeakBytes, 0.05);
        Assert.Equal(strips.RepeatedMultiplyAdds, whole.Steps.Where(step => step.Name is "encoder.0.conv" or "decoder.1.conv").Sum(step => step.MultiplyAdds));
    }

    [Fact]
    public void A_detector_has_nothing_to_stream()
    {
        Network detector = NetworkPasses.Fuse(Network.Detector(2));
        Assert.Equal(detector.Operations, StreamFullResolution.Run(detector).Operations);
    }
}
