using FastInpaint.Conformance;
using FastInpaint.Graph;

namespace FastInpaint.Simd.Tests;

/// <summary>Convolutions to so few channels that pixels are the lanes.</summary>
public sealed class FewOutputsStepTests : ConvolutionStepTests<FewOutputsStepTests>, IConvolutionCases
{
    public static TheoryData<ConvolutionCase> Cases => new(
    [
        new ConvolutionCase(64, 3, 7) { Padding = ConvolutionCase.Reflect(3), Activation = Activation.TanhToUnit },
        new ConvolutionCase(5, 3, 7) { Padding = ConvolutionCase.Reflect(3), Width = 16 },
        new ConvolutionCase(6, 4, 7) { Padding = ConvolutionCase.Reflect(3), Width = 300, Height = 5, Bias = true },
        new ConvolutionCase(9, 1, 3) { Padding = ConvolutionCase.Zero(1, 1), Width = 133, Activation = Activation.Sigmoid },
        new ConvolutionCase(4, 2, 4) { Padding = ConvolutionCase.Zero(1, 2), Width = 70, Height = 34, Bias = true },
    ]);

    private protected override Type Weights => typeof(FewOutputsWeights);

    private protected override bool MakesStatistics => false;
}
