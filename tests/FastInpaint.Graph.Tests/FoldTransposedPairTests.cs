using System.Collections.Immutable;
using FastInpaint.Conformance;

namespace FastInpaint.Graph.Tests;

/// <summary>The detector's last two layers as one operation, exact at the border.</summary>
public sealed class FoldTransposedPairTests
{
    private const double Rounding = 1e-12;

    [Theory]
    [InlineData(2, 12, 12)]
    [InlineData(2, 16, 20)]
    [InlineData(2, 24, 12)]
    [InlineData(3, 12, 12)]
    [InlineData(3, 16, 20)]
    [InlineData(3, 24, 12)]
    [InlineData(4, 12, 12)]
    [InlineData(4, 16, 20)]
    [InlineData(4, 24, 12)]
    public void The_folded_detector_gives_the_same_at_every_pixel(int d, int height, int width)
    {
        MemoryParameters parameters = RandomParameters.Detector(d, seed: 20 + d);
        Network fused = NetworkPasses.Fuse(Network.Detector(parameters));
        Network folded = FoldTransposedPair.Run(fused);
        Assert.Equal(fused.Operations.Length - 1, folded.Operations.Length);
        Assert.DoesNotContain(folded.Operations, operation => operation is TransposedConvolution);

        var shape = new TensorShape(2, height, width, 3);
        float[] input = RandomParameters.Uniform(new Random(21), shape.Elements, 1);
        double[] expected = ReferenceInterpreter.Run(fused, parameters, shape, input);
        double[] actual = ReferenceInterpreter.Run(folded, parameters, shape, input);
        Assert.Equal(2 * height * width, actual.Length);
        Assert.True(expected.Max() - expected.Min() > 0.01, "the test's network answers the same everywhere");
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, Rounding));
    }

    [Fact]
    public void A_pair_without_biases_or_difference_folds_too()
    {
        MemoryParameters parameters = RandomParameters.Detector(2, seed: 22);
        parameters.Set("deconv2.weight", [8, 1, 4, 4], RandomParameters.Uniform(new Random(23), 8 * 16, 1));
        Network pair = Pair(first => first with { Bias = null }, second => second with { Bias = null });
        Network folded = FoldTransposedPair.Run(pair);
        Assert.IsType<SubpixelConvolution>(Assert.Single(folded.Operations, operation => operation is not Input));

        // Sides of 2: every cell is in a corner.
        var shape = new TensorShape(1, 2, 2, 16);
        float[] input = RandomParameters.Uniform(new Random(24), shape.Elements, 1);
        double[] expected = ReferenceInterpreter.Run(pair, parameters, shape, input);
        double[] actual = ReferenceInterpreter.Run(folded, parameters, shape, input);
        Assert.All(expected.Zip(actual), values => Assert.Equal(values.First, values.Second, Rounding));
    }

    [Fact]
    public void Each_cell_needs_the_weights_of_its_place()
    {
        MemoryParameters parameters = RandomParameters.Detector(2, seed: 25);
        Network fused = NetworkPasses.Fuse(Network.Detector(parameters));
        SubpixelConvolution conv = FoldTransposedPair.Run(fused).Operations.OfType<SubpixelConvolution>().Single();
        var weights = new SubpixelWeights(conv, parameters);

        var shape = new TensorShape(1, 16, 20, 3);
        float[] input = RandomParameters.Uniform(new Random(26), shape.Elements, 1);
        double[][] values = ReferenceInterpreter.RunAll(fused, parameters, shape, input, cancellationToken: TestContext.Current.CancellationToken);
        TensorShape cells = ShapeInference.Infer(fused, shape)[conv.X.Id];
        Assert.Equal(new TensorShape(1, 4, 5, 16), cells);

        double Fault(int u, int v, int rowVariant, int columnVariant) => Enumerable.Range(0, SubpixelConvolution.Phases).Max(phase =>
        {
            double probability = values[fused.Output.Id][(4 * u + phase / 4) * shape.W + 4 * v + phase % 4];
            double expected = Math.Log(probability / (1 - probability));
            return Math.Abs(expected - Logit(weights, values[conv.X.Id], cells, u, v, rowVariant, columnVariant, phase));
        });

        for (int u = 0; u < cells.H; u++)
        for (int v = 0; v < cells.W; v++)
        for (int rowVariant = 0; rowVariant < SubpixelWeights.Variants; rowVariant++)
        for (int columnVariant = 0; columnVariant < SubpixelWeights.Variants; columnVariant++)
        {
            bool right = rowVariant == SubpixelWeights.Variant(u, cells.H) && columnVariant == SubpixelWeights.Variant(v, cells.W);
            double fault = Fault(u, v, rowVariant, columnVariant);
            Assert.True(right ? fault < 1e-5 : fault > 1e-2, $"cell ({u}, {v}), variant ({rowVariant}, {columnVariant}): {fault}");
        }
    }

    [Fact]
    public void What_does_not_fit_is_left_alone()
    {
        Network generator = NetworkPasses.Fuse(Network.Generator(4, 1));
        Assert.Equal(generator.Operations, FoldTransposedPair.Run(generator).Operations);

        // Two output channels, until FoldOutput has made them one.
        Network detector = FoldBiasAndActivation.Run(FoldPadding.Run(Network.Detector(2)));
        Assert.Equal(detector.Operations, FoldTransposedPair.Run(detector).Operations);

        Network pair = Pair(first => first, second => second);
        Network[] others =
        [
            Pair(first => first with { Activation = Activation.Relu }, second => second),
            Pair(first => first with { Statistics = new Value(3) }, second => second),
            Pair(first => first with { Crop = 0 }, second => second),
            Pair(first => first, second => second with { Stride = 4 }),
            Pair(first => first, second => second with { Prologue = new NormPrologue(new Value(0), Activation.None) }),
            pair.With([.. pair.Operations, new Add("again", new Value(1), new Value(2), new Value(3))]),
        ];
        Assert.All(others, other => Assert.Equal(other.Operations, FoldTransposedPair.Run(other).Operations));
        Assert.NotEqual(pair.Operations, FoldTransposedPair.Run(pair).Operations);
    }

    [Fact]
    public void Multiply_adds_stay_those_of_both_layers()
    {
        Network network = Network.Detector(32);
        Network fused = NetworkPasses.Fuse(network);
        var input = new TensorShape(1, 256, 256, 3);
        ExecutionPlan before = PlanBuilder.Build(network, fused, Precision.Fp32, input, new PlanNeeds());
        ExecutionPlan after = PlanBuilder.Build(network, FoldTransposedPair.Run(fused), Precision.Fp32, input, new PlanNeeds());
        Assert.Equal(before.MultiplyAdds, after.MultiplyAdds);
        Assert.Equal(before.Output, after.Output);
        PlanStep last = after.Steps[^1];
        Assert.Equal("deconv1+deconv2", last.Name);
        Assert.Equal("SubpixelConvolution 3x3 to 4x4 pixels, difference of two channels, bias, Sigmoid", last.Operation.Describe());
    }

    [Fact]
    public void A_side_of_one_cell_is_refused()
    {
        Network folded = FoldTransposedPair.Run(Pair(first => first, second => second));
        var exception = Assert.Throws<ArgumentException>(() => ShapeInference.Infer(folded, new TensorShape(1, 1, 5, 16)));
        Assert.Contains("[1,1,5,16]", exception.Message, StringComparison.Ordinal);
    }

    /// <summary>What the operation computes before its activation, with the given variant of weights.</summary>
    private static double Logit(SubpixelWeights weights, double[] x, TensorShape cells, int u, int v, int rowVariant, int columnVariant, int phase)
    {
        double sum = weights.Bias(rowVariant, columnVariant, phase);
        for (int i = Math.Max(0, 1 - u); i < Math.Min(3, cells.H + 1 - u); i++)
        for (int j = Math.Max(0, 1 - v); j < Math.Min(3, cells.W + 1 - v); j++)
        for (int c = 0; c < cells.C; c++)
        {
            sum += weights.Weight(rowVariant, columnVariant, i, j, c, phase) * x[((u + i - 1) * cells.W + v + j - 1) * cells.C + c];
        }

        return sum;
    }

    /// <summary>The last two layers of a detector of width 2 alone, with one output channel and no activation.</summary>
    private static Network Pair(Func<TransposedConvolution, TransposedConvolution> first, Func<TransposedConvolution, TransposedConvolution> second)
    {
        Value x = new(0), middle = new(1), y = new(2);
        ImmutableArray<Operation> operations =
        [
            new Input(x, 16),
            first(new TransposedConvolution("deconv1", x, middle, "deconv1.weight", 16, 8, 4, 2, 1) { Bias = "deconv1.bias" }),
            second(new TransposedConvolution("deconv2", middle, y, "deconv2.weight", 8, 1, 4, 2, 1) { Bias = "deconv2.bias" }),
        ];
        return new Network(NetworkKind.Detector, 2, 0, [], operations);
    }
}
