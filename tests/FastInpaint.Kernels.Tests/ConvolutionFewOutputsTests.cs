using FastInpaint.Conformance;
using FastInpaint.Graph;

namespace FastInpaint.Kernels.Tests;

/// <summary>Convolutions to at most four channels on an OpenCL processor.</summary>
public sealed class ConvolutionFewOutputsTests
{
    public static TheoryData<ConvolutionCase> Cases => new(
    [
        new ConvolutionCase(32, 3, 7) { Padding = ConvolutionCase.Reflect(3), Activation = Activation.TanhToUnit },
        new ConvolutionCase(6, 1, 3) { Padding = ConvolutionCase.Zero(1, 1), Bias = true, Activation = Activation.Sigmoid },
        new ConvolutionCase(16, 2, 4) { Stride = 2, Padding = ConvolutionCase.Zero(1, 1), Height = 8, Width = 38 },
        new ConvolutionCase(16, 4, 3) { Padding = ConvolutionCase.Reflect(1), Bias = true, Width = 3 },
    ]);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Integers_are_summed_exactly(ConvolutionCase test) => ConvolutionRun.AssertExact(test, OpenCLDevice.Suited.Backend);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Reals_differ_by_no_more_than_the_sum_s_rounding(ConvolutionCase test) =>
        ConvolutionRun.AssertClose(test, OpenCLDevice.Suited.Backend, ConvolutionRun.SumBound(test));
}
