using FastInpaint.Conformance;
using FastInpaint.Graph;

namespace FastInpaint.Simd.Tests;

/// <summary>The direct sum of ordinary and transposed convolutions.</summary>
public sealed class DirectStepTests : ConvolutionStepTests<DirectStepTests>, IConvolutionCases
{
    public static TheoryData<ConvolutionCase> Cases => new(
    [
        new ConvolutionCase(4, 64, 7) { Padding = ConvolutionCase.Reflect(3) },
        new ConvolutionCase(4, 5, 7) { Padding = ConvolutionCase.Reflect(3), Width = 12 },
        new ConvolutionCase(16, 32, 4) { Stride = 2, Padding = ConvolutionCase.Zero(1, 1) },
        new ConvolutionCase(6, 12, 4) { Stride = 2, Padding = ConvolutionCase.Zero(1, 1), Width = 36 },
        new ConvolutionCase(32, 32, 3) { Dilation = 2, Padding = ConvolutionCase.Reflect(2), Width = 4 },
        new ConvolutionCase(20, 40, 3) { Dilation = 2, Padding = ConvolutionCase.Reflect(2), Width = 3, Height = 3 },
        new ConvolutionCase(32, 48, 3) { Padding = ConvolutionCase.Reflect(1), Width = 25 },
        new ConvolutionCase(3, 8, 4) { Padding = ConvolutionCase.Zero(1, 2), Bias = true, Activation = Activation.LeakyRelu },
        new ConvolutionCase(8, 33, 4) { Padding = ConvolutionCase.Zero(1, 2), Bias = true, Activation = Activation.LeakyRelu, Width = 7 },
        new ConvolutionCase(7, 17, 1) { Width = 1, Height = 1 },
        new ConvolutionCase(24, 16, 4) { Transposed = true, Width = 12 },
        new ConvolutionCase(32, 12, 4) { Transposed = true, Bias = true, Width = 5, Height = 7 },
        new ConvolutionCase(16, 1, 4) { Transposed = true, Bias = true, ChannelDifference = true, Activation = Activation.Sigmoid },
        new ConvolutionCase(9, 2, 4) { Transposed = true, Bias = true, Width = 3 },
    ]);

    private protected override Type Weights => typeof(DirectWeights);

    [Theory]
    [MemberData(nameof(Cases))]
    [MemberData(nameof(FewOutputsStepTests.Cases), MemberType = typeof(FewOutputsStepTests))]
    public void Statistics_are_those_of_the_output(ConvolutionCase test)
    {
        var reference = new ConvolutionReference(test with { Statistics = true, Activation = Activation.None });
        double largest = reference.ExpectedStatistics!.Max(Math.Abs);
        foreach (CpuTier tier in Tiers)
        {
            ConvolutionRun.AssertClose(reference.ExpectedStatistics!, new ConvolutionRun(reference, tier).ActualStatistics!, Math.Max(1e-4, largest * 1e-5), $"{test}, {tier}");
        }
    }
}
