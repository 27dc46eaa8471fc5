using FastInpaint.Conformance;
using FastInpaint.Graph;

namespace FastInpaint.Simd.Tests;

/// <summary>Every form that Winograd's transforms compute, in every tier, against the reference interpreter: sides that leave parts of tiles, blocks and chunks.</summary>
public sealed class WinogradStepTests : TransformStepTests<WinogradStepTests>, IConvolutionCases
{
    public static TheoryData<ConvolutionCase> Cases => new(
    [
        new ConvolutionCase(16, 32, 3) { Padding = ConvolutionCase.Reflect(1), Width = 25 },
        new ConvolutionCase(32, 48, 3) { Padding = ConvolutionCase.Reflect(1), Width = 3, Height = 2 },
        new ConvolutionCase(16, 16, 3) { Padding = ConvolutionCase.Reflect(1), Width = 30, Height = 70 },
        new ConvolutionCase(32, 32, 3) { Dilation = 2, Padding = ConvolutionCase.Reflect(2), Width = 4 },
        new ConvolutionCase(16, 48, 3) { Dilation = 2, Padding = ConvolutionCase.Reflect(2), Width = 3, Height = 3 },
        new ConvolutionCase(16, 32, 3) { Dilation = 2, Padding = ConvolutionCase.Reflect(2), Width = 21, Height = 71 },
        new ConvolutionCase(16, 32, 4) { Stride = 2, Padding = ConvolutionCase.Zero(1, 1), Height = 10, Width = 36 },
        new ConvolutionCase(32, 16, 4) { Stride = 2, Padding = ConvolutionCase.Zero(1, 1), Height = 38, Width = 6 },
        new ConvolutionCase(16, 32, 4) { Padding = ConvolutionCase.Zero(1, 2), Bias = true, Activation = Activation.LeakyRelu },
        new ConvolutionCase(32, 32, 4) { Padding = ConvolutionCase.Zero(1, 2), Bias = true, Activation = Activation.LeakyRelu, Width = 7, Height = 67 },
        new ConvolutionCase(32, 16, 4) { Transposed = true, Width = 12 },
        new ConvolutionCase(16, 32, 4) { Transposed = true, Bias = true, Width = 5, Height = 37 },
    ]);

    private protected override double Growth => 64;

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_residual_is_added_before_the_padding(ConvolutionCase test) => AssertClose(test with { Prologue = true, Residual = true }, factor: 12);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_the_prologue_makes_is_kept_once_for_every_pixel(bool residual)
    {
        foreach (ConvolutionCase same in Cases.Select(row => row.Data).Where(test => !test.Transposed && test.Padding.Mode == PaddingMode.Reflect))
        {
            var reference = new ConvolutionReference(same with { Prologue = true, Residual = residual, Applied = true });
            foreach (CpuTier tier in Tiers)
            foreach (int threads in (int[])[1, 3])
            {
                ConvolutionRun.AssertClose(reference.ExpectedApplied!, Run(reference, tier, threads).ActualApplied!, 1e-5, $"{reference.Test}, {tier}, {threads} threads");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Statistics_are_those_of_the_output(ConvolutionCase test) => AssertStatistics(test);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Any_number_of_threads_gives_the_same_bytes(ConvolutionCase test) =>
        AssertSameForAnyThreads(new ConvolutionReference(test with { Statistics = true, Height = 66, Width = 28 }), CpuTiers.Best);

    [Theory]
    [InlineData(15, 32)]
    [InlineData(16, 20)]
    public void Channels_that_are_no_whole_vectors_are_summed_directly(int inChannels, int outChannels)
    {
        var reference = new ConvolutionReference(new ConvolutionCase(inChannels, outChannels, 3) { Padding = ConvolutionCase.Reflect(1) });
        foreach (CpuTier tier in Tiers)
        {
            var run = new ConvolutionRun(reference, tier, algorithm: ConvolutionAlgorithm.Winograd);
            bool whole = inChannels % CpuTiers.VectorWidth(tier) == 0 && outChannels % CpuTiers.VectorWidth(tier) == 0;
            Assert.Equal((tier, whole ? typeof(WinogradWeights) : typeof(DirectWeights)), (tier, run.Weights));
            ConvolutionRun.AssertClose(reference.Expected, run.Actual, 1e-3, $"{inChannels}, {outChannels}, {tier}");
        }
    }

    private protected override Type Weights(ConvolutionCase test) => typeof(WinogradWeights);
}
