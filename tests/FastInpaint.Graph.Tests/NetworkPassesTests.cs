using FastInpaint.Conformance;

namespace FastInpaint.Graph.Tests;

/// <summary>Each pass changes the operations it is for and not the result.</summary>
public sealed class NetworkPassesTests
{
    private const double Rounding = 1e-12;

    private static readonly MemoryParameters GeneratorParameters = RandomParameters.Generator(3, 2, seed: 7);
    private static readonly MemoryParameters DetectorParameters = RandomParameters.Detector(2, seed: 8);

    [Fact]
    public void Fold_padding_leaves_no_pad()
    {
        foreach ((Network before, MemoryParameters parameters) in Networks())
        {
            Assert.Contains(before.Operations, operation => operation is Pad);
            Network after = FoldPadding.Run(before);
            Assert.DoesNotContain(after.Operations, operation => operation is Pad);
            AssertSameResult(before, after, parameters);
        }
    }

    [Fact]
    public void Fold_padding_keeps_a_pad_that_is_read_elsewhere_too()
    {
        Value x = new(0), padded = new(1), y = new(2), sum = new(3);
        var network = new Network(NetworkKind.Generator, 1, 0, [], [
            new Input(x, 4), new Pad("pad", x, padded, new Padding(1, 1, PaddingMode.Zero)),
            new Activate("relu", padded, y, Activation.Relu), new Add("add", padded, y, sum)]);
        Assert.Equal(network.Operations, FoldPadding.Run(network).Operations);
    }

    [Fact]
    public void Fold_bias_and_activation_leaves_neither_in_the_detector()
    {
        Network before = FoldPadding.Run(Network.Detector(DetectorParameters));
        Network after = FoldBiasAndActivation.Run(before);
        Assert.DoesNotContain(after.Operations, operation => operation is AddBias or Activate);
        Assert.All(after.Operations.OfType<ConvolutionOperation>(), conv => Assert.NotNull(conv.Bias));
        Assert.Equal(5, after.Operations.OfType<Convolution>().Count(conv => conv.Activation == Activation.LeakyRelu));
        AssertSameResult(before, after, DetectorParameters);
    }

    [Fact]
    public void Split_instance_norm_leaves_statistics_coefficients_and_one_apply_a_residual()
    {
        Network before = FoldPadding.Run(Network.Generator(GeneratorParameters));
        Network after = SplitInstanceNorm.Run(before);
        Assert.DoesNotContain(after.Operations, operation => operation is InstanceNorm or Add);
        Assert.Equal(9, after.Operations.OfType<NormCoefficients>().Count());
        Assert.Equal(9, after.Operations.OfType<ConvolutionOperation>().Count(conv => conv.Statistics is not null));

        // The map that enters the first block is read twice, so it is written; every other norm is applied where it is read.
        ApplyNorm[] applies = [.. after.Operations.OfType<ApplyNorm>()];
        Assert.Equal(["encoder.2.norm.apply", "blocks.0.norm2.apply", "blocks.1.norm2.apply"], applies.Select(apply => apply.Name));
        Assert.Equal([false, true, true], applies.Select(apply => apply.Residual is not null));
        Assert.Equal(Activation.Relu, applies[0].Activation);
        AssertSameResult(before, after, GeneratorParameters);
    }

    [Fact]
    public void Fold_output_takes_in_the_last_function()
    {
        Network before = FoldBiasAndActivation.Run(FoldPadding.Run(Network.Detector(DetectorParameters)));
        Network after = FoldOutput.Run(before);
        var last = Assert.IsType<TransposedConvolution>(after.Operations[^1]);
        Assert.True(last.ChannelDifference);
        Assert.Equal((1, Activation.Sigmoid), (last.OutChannels, last.Activation));
        AssertSameResult(before, after, DetectorParameters);

        before = FoldPadding.Run(Network.Generator(GeneratorParameters));
        after = FoldOutput.Run(before);
        Assert.Equal(Activation.TanhToUnit, Assert.IsType<Convolution>(after.Operations[^1]).Activation);
        AssertSameResult(before, after, GeneratorParameters);
    }

    [Fact]
    public void All_passes_together_keep_the_result()
    {
        foreach ((Network before, MemoryParameters parameters) in Networks())
        {
            AssertSameResult(before, NetworkPasses.Fuse(before), parameters);
        }
    }

    [Fact]
    public void Fold_coefficients_leaves_them_to_the_convolutions_before()
    {
        Network before = SplitInstanceNorm.Run(FoldPadding.Run(Network.Generator(GeneratorParameters)));
        Network after = FoldCoefficients.Run(before);
        Assert.DoesNotContain(after.Operations, operation => operation is NormCoefficients);
        Assert.Equal(before.Operations.OfType<NormCoefficients>(), after.Operations.OfType<ConvolutionOperation>().Select(conv => conv.Coefficients).OfType<NormCoefficients>());
        Assert.All(after.Operations.OfType<ConvolutionOperation>(), conv => Assert.Equal(conv.Statistics, conv.Coefficients?.Statistics));
        AssertSameResult(before, after, GeneratorParameters);
    }

    private static IEnumerable<(Network Network, MemoryParameters Parameters)> Networks() =>
        [(Network.Generator(GeneratorParameters), GeneratorParameters), (Network.Detector(DetectorParameters), DetectorParameters)];

    private static void AssertSameResult(Network before, Network after, MemoryParameters parameters)
    {
        var shape = new TensorShape(2, 40, 16, before.InputChannels);
        float[] input = RandomParameters.Uniform(new Random(9), shape.Elements, 1);
        double[] expected = ReferenceInterpreter.Run(before, parameters, shape, input);
        double[] actual = ReferenceInterpreter.Run(after, parameters, shape, input);
        Assert.Equal(expected.Length, actual.Length);
        Assert.True(expected.Max() - expected.Min() > 0.01, "the test's network answers the same everywhere");
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, Rounding));
    }
}
