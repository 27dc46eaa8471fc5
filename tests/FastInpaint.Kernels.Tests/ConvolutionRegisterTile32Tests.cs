using FastInpaint.Conformance;
using FastInpaint.Graph;
using FastInpaint.Kernels.Ilgpu;

namespace FastInpaint.Kernels.Tests;

/// <summary>Convolutions in register tiles of 32 channels on an OpenCL processor.</summary>
public sealed class ConvolutionRegisterTile32Tests
{
    // A norm follows: the network's output has a kernel of its own.
    public static TheoryData<ConvolutionCase> Cases => new(
    [
        new ConvolutionCase(4, 64, 7) { BeforeNorm = true, Padding = ConvolutionCase.Reflect(3) },
        new ConvolutionCase(16, 128, 4) { BeforeNorm = true, Stride = 2, Padding = ConvolutionCase.Zero(1, 1), Height = 18, Width = 38, Activation = Activation.Relu },
        new ConvolutionCase(16, 30, 3) { BeforeNorm = true, Padding = ConvolutionCase.Reflect(1), Width = 33 },
        new ConvolutionCase(8, 32, 4) { BeforeNorm = true, Padding = ConvolutionCase.Zero(1, 2), Bias = true, Activation = Activation.LeakyRelu },
        new ConvolutionCase(24, 64, 4) { BeforeNorm = true, Transposed = true, Width = 12 },
    ]);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Integers_are_summed_exactly(ConvolutionCase test)
    {
        Assert.Equal(ConvolutionRegisterTile32.Channels, RegisterTile.Channels(test.OutChannels));
        ConvolutionRun.AssertExact(test, OpenCLDevice.Suited.Backend);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Reals_differ_by_no_more_than_the_sum_s_rounding(ConvolutionCase test) =>
        ConvolutionRun.AssertClose(test, OpenCLDevice.Suited.Backend, ConvolutionRun.SumBound(test));
}
