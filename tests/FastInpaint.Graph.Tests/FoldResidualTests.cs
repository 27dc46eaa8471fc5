using FastInpaint.Conformance;

namespace FastInpaint.Graph.Tests;

/// <summary>Residual additions as part of the convolution that reads the sum.</summary>
public sealed class FoldResidualTests
{
    private const double Rounding = 1e-12;

    private static readonly MemoryParameters Parameters = RandomParameters.Generator(3, 3, seed: 31);
    private static readonly Network Fused = NetworkPasses.Fuse(Network.Generator(Parameters));

    [Fact]
    public void No_apply_is_left_and_the_result_is_the_same()
    {
        Network folded = FoldResidual.Run(Fused, conv => true);
        Assert.Equal(4, Fused.Operations.OfType<ApplyNorm>().Count());
        Assert.Empty(folded.Operations.OfType<ApplyNorm>());

        // The first block's input is no sum; the last block's is read by the decoder alone.
        NormPrologue?[] prologues = [.. new[] { "blocks.0.conv1", "blocks.1.conv1", "blocks.2.conv1", "decoder.0.conv" }.Select(name => Convolution(folded, name).Prologue)];
        Assert.Equal([false, true, true, true], prologues.Select(prologue => prologue!.Residual is not null));
        Assert.Equal([true, true, true, false], prologues.Select(prologue => prologue!.Applied is not null));
        AssertSameResult(folded);
    }

    [Fact]
    public void Convolutions_that_cannot_load_a_residual_keep_their_apply()
    {
        Assert.Equal(Fused.Operations, FoldResidual.Run(Fused, conv => false).Operations);
        Network folded = FoldResidual.Run(Fused, conv => conv.Name != "blocks.1.conv1");
        Assert.Equal("blocks.0.norm2.apply", Assert.Single(folded.Operations.OfType<ApplyNorm>()).Name);
        AssertSameResult(folded);
    }

    [Theory]
    [InlineData(2, 1)]
    [InlineData(1, 1)]
    public void A_map_that_is_read_elsewhere_is_kept_only_where_outputs_stand_in_its_places(int stride, int before)
    {
        Network other = Fused.With([.. Fused.Operations.Select(operation => operation is Convolution { Name: "blocks.1.conv1" } conv
            ? conv with { Stride = stride, Padding = conv.Padding with { Before = before } }
            : operation)]);
        Assert.Equal("blocks.0.norm2.apply", Assert.Single(FoldResidual.Run(other, conv => true).Operations.OfType<ApplyNorm>()).Name);
    }

    [Fact]
    public void The_plan_counts_the_kept_map_from_the_convolution_to_its_last_reader()
    {
        Network network = Network.Generator(Parameters);
        ExecutionPlan plan = PlanBuilder.Build(network, FoldResidual.Run(Fused, conv => true), Precision.Fp32, new TensorShape(1, 16, 16, 4), new PlanNeeds());
        PlannedValue kept = Assert.Single(plan.Memory.Placements, placement => placement.Value.Name == "blocks.1.conv1.applied").Value;
        string[] names = [.. plan.Steps.Select(step => step.Name)];
        Assert.Equal(("blocks.1.conv1", "blocks.2.conv1"), (names[kept.First], names[kept.Last]));
        Assert.Contains(" and keeps it", plan.Steps[kept.First].Operation.Describe(), StringComparison.Ordinal);
    }

    private static ConvolutionOperation Convolution(Network network, string name) => network.Operations.OfType<ConvolutionOperation>().Single(conv => conv.Name == name);

    private static void AssertSameResult(Network folded)
    {
        var shape = new TensorShape(2, 16, 20, 4);
        float[] input = RandomParameters.Uniform(new Random(32), shape.Elements, 1);
        double[] expected = ReferenceInterpreter.Run(Fused, Parameters, shape, input);
        Assert.All(expected.Zip(ReferenceInterpreter.Run(folded, Parameters, shape, input)), pair => Assert.Equal(pair.First, pair.Second, Rounding));
    }
}
