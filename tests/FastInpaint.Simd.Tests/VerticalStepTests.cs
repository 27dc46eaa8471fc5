using FastInpaint.Conformance;
using FastInpaint.Graph;

namespace FastInpaint.Simd.Tests;

/// <summary>Convolutions of 7 rows with transforms along columns, in both forms and every tier, against the reference interpreter: heights that leave parts of tiles and blocks.</summary>
public sealed class VerticalStepTests : TransformStepTests<VerticalStepTests>, IConvolutionCases
{
    public static TheoryData<ConvolutionCase> Cases => new(
    [
        new ConvolutionCase(4, 16, 7) { Padding = ConvolutionCase.Reflect(3) },
        new ConvolutionCase(4, 32, 7) { Padding = ConvolutionCase.Reflect(3), Width = 130, Height = 4 },
        new ConvolutionCase(3, 48, 7) { Padding = ConvolutionCase.Reflect(3), Width = 61, Height = 39, Bias = true, Activation = Activation.LeakyRelu },
        new ConvolutionCase(5, 16, 7) { Padding = ConvolutionCase.Zero(3, 3), Width = 1, Height = 1, Bias = true },
        new ConvolutionCase(16, 16, 7) { Padding = ConvolutionCase.Zero(3, 3), Width = 12, Height = 34 },
        new ConvolutionCase(64, 3, 7) { Padding = ConvolutionCase.Reflect(3), Activation = Activation.TanhToUnit },
        new ConvolutionCase(5, 3, 7) { Padding = ConvolutionCase.Reflect(3), Width = 16, Height = 5 },
        new ConvolutionCase(6, 4, 7) { Padding = ConvolutionCase.Reflect(3), Width = 300, Height = 34, Bias = true },
        new ConvolutionCase(70, 1, 7) { Padding = ConvolutionCase.Zero(3, 3), Width = 133, Height = 2, Bias = true, Activation = Activation.Sigmoid },
        new ConvolutionCase(16, 2, 7) { Padding = ConvolutionCase.Zero(3, 3), Width = 1, Height = 1 },
    ]);

    /// <summary>The cases of the form that makes statistics.</summary>
    public static TheoryData<ConvolutionCase> CasesWithStatistics => new(Cases.Select(row => row.Data).Where(test => test.OutChannels >= 16));

    private protected override double Growth => 32;

    [Theory]
    [MemberData(nameof(CasesWithStatistics))]
    public void Statistics_are_those_of_the_output(ConvolutionCase test) => AssertStatistics(test);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Any_number_of_threads_gives_the_same_bytes(ConvolutionCase test)
    {
        var tall = new ConvolutionReference(test with { Statistics = test.OutChannels >= 16, Height = 66, Width = 28 });
        foreach (CpuTier tier in Tiers)
        {
            AssertSameForAnyThreads(tall, tier);
        }
    }

    [Theory]
    [InlineData(15)]
    [InlineData(20)]
    public void Output_channels_that_are_no_whole_vectors_are_summed_directly(int outChannels)
    {
        var reference = new ConvolutionReference(new ConvolutionCase(4, outChannels, 7) { Padding = ConvolutionCase.Reflect(3) });
        foreach (CpuTier tier in Tiers)
        {
            var run = new ConvolutionRun(reference, tier, algorithm: ConvolutionAlgorithm.Auto);
            Assert.Equal((tier, outChannels % CpuTiers.VectorWidth(tier) == 0 ? typeof(VerticalWeights) : typeof(DirectWeights)), (tier, run.Weights));
            ConvolutionRun.AssertClose(reference.Expected, run.Actual, 1e-3, $"{outChannels}, {tier}");
        }
    }

    private protected override Type Weights(ConvolutionCase test) => test.OutChannels < 16 ? typeof(FewOutputsWeights) : typeof(VerticalWeights);
}
