using FastInpaint.Conformance;
using FastInpaint.Graph;
using FastInpaint.Kernels.Ilgpu;

namespace FastInpaint.Kernels.Tests;

/// <summary>Convolutions in register tiles of 16 channels on an OpenCL processor.</summary>
public sealed class ConvolutionRegisterTile16Tests
{
    // A norm follows: the network's output has a kernel of its own.
    public static TheoryData<ConvolutionCase> Cases => new(
    [
        new ConvolutionCase(4, 16, 7) { BeforeNorm = true, Padding = ConvolutionCase.Reflect(3) },
        new ConvolutionCase(6, 12, 4) { BeforeNorm = true, Stride = 2, Padding = ConvolutionCase.Zero(1, 1), Height = 18, Width = 38, Activation = Activation.Relu },
        new ConvolutionCase(20, 40, 3) { BeforeNorm = true, Dilation = 2, Padding = ConvolutionCase.Reflect(2) },
        new ConvolutionCase(16, 8, 4) { BeforeNorm = true, Padding = ConvolutionCase.Zero(1, 2), Bias = true, Activation = Activation.LeakyRelu },
        new ConvolutionCase(24, 16, 4) { BeforeNorm = true, Transposed = true, Width = 12 },
    ]);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Integers_are_summed_exactly(ConvolutionCase test)
    {
        Assert.Equal(ConvolutionRegisterTile16.Channels, RegisterTile.Channels(test.OutChannels));
        ConvolutionRun.AssertExact(test, OpenCLDevice.Suited.Backend);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Reals_differ_by_no_more_than_the_sum_s_rounding(ConvolutionCase test) =>
        ConvolutionRun.AssertClose(test, OpenCLDevice.Suited.Backend, ConvolutionRun.SumBound(test));
}
