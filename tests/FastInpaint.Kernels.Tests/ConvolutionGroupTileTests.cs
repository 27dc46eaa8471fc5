using FastInpaint.Conformance;
using FastInpaint.Graph;

namespace FastInpaint.Kernels.Tests;

/// <summary>Every form of convolution in shared memory against the reference interpreter, with channels and sides that leave remainders of tiles.</summary>
[Collection(CudaUnderTest.Collection)]
public sealed class ConvolutionGroupTileTests
{
    public static TheoryData<ConvolutionCase> Cases => new(
    [
        new ConvolutionCase(4, 64, 7) { Padding = ConvolutionCase.Reflect(3) },
        new ConvolutionCase(32, 3, 7) { Padding = ConvolutionCase.Reflect(3), Activation = Activation.TanhToUnit },
        new ConvolutionCase(6, 1, 3) { Padding = ConvolutionCase.Zero(1, 1), Bias = true, Activation = Activation.Sigmoid },
        new ConvolutionCase(16, 68, 4) { Stride = 2, Padding = ConvolutionCase.Zero(1, 1), Height = 18, Width = 38 },
        new ConvolutionCase(6, 20, 4) { Stride = 2, Padding = ConvolutionCase.Zero(1, 1), Height = 4, Width = 36 },
        new ConvolutionCase(8, 12, 4) { Stride = 2, Padding = ConvolutionCase.Zero(1, 1), Height = 20, Width = 4 },
        new ConvolutionCase(16, 96, 3) { Dilation = 2, Padding = ConvolutionCase.Reflect(2), Width = 33 },
        new ConvolutionCase(20, 24, 3) { Dilation = 2, Padding = ConvolutionCase.Reflect(2), Height = 3, Width = 3 },
        new ConvolutionCase(32, 16, 3) { Padding = ConvolutionCase.Reflect(1), Height = 8, Width = 16 },
        new ConvolutionCase(3, 8, 4) { Padding = ConvolutionCase.Zero(1, 2), Bias = true, Activation = Activation.LeakyRelu },
        new ConvolutionCase(16, 64, 4) { Padding = ConvolutionCase.Zero(1, 2), Bias = true, Activation = Activation.LeakyRelu, Width = 7 },
        new ConvolutionCase(24, 64, 4) { Transposed = true, Width = 12 },
        new ConvolutionCase(32, 12, 4) { Transposed = true, Bias = true, Height = 17, Width = 5 },
    ]);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Integers_are_summed_exactly(ConvolutionCase test) => ConvolutionRun.AssertExact(test, CudaUnderTest.Backend);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Reals_differ_by_no_more_than_the_sum_s_rounding(ConvolutionCase test) => ConvolutionRun.AssertClose(test, CudaUnderTest.Backend, ConvolutionRun.SumBound(test));

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_norm_before_is_applied_before_the_padding(ConvolutionCase test) =>
        ConvolutionRun.AssertClose(test with { Prologue = true }, CudaUnderTest.Backend, test.InChannels * test.Kernel * test.Kernel * 1e-5);

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_norm_after_has_the_statistics_of_the_output(ConvolutionCase test) =>
        ConvolutionRun.AssertClose(test with { Statistics = true, Activation = Activation.None }, CudaUnderTest.Backend, 1e-4);

    [Theory]
    [MemberData(nameof(Cases))]
    public void OpenCL_gives_the_same(ConvolutionCase test) =>
        ConvolutionRun.AssertClose(test with { Statistics = true, Activation = Activation.None }, OpenCLDevice.Group.Backend, 1e-4);
}
