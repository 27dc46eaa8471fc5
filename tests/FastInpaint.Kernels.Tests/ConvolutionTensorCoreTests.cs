using FastInpaint.Conformance;
using FastInpaint.Graph;
using FastInpaint.Kernels.Ilgpu;

namespace FastInpaint.Kernels.Tests;

/// <summary>Convolutions of fp16 maps on tensor cores, with tiles of all widths.</summary>
[Collection(CudaUnderTest.Collection)]
public sealed class ConvolutionTensorCoreTests
{
    // With one multiprocessor the widest tile that divides the output channels is taken.
    private const int One = 1;

    // With very many, the narrowest.
    private const int Many = 1 << 20;

    public static TheoryData<ConvolutionCase, int> Cases => new()
    {
        { new ConvolutionCase(32, 128, 3) { Padding = ConvolutionCase.Reflect(1) }, One },
        { new ConvolutionCase(32, 128, 3) { Padding = ConvolutionCase.Reflect(1) }, Many },
        { new ConvolutionCase(32, 256, 3) { Padding = ConvolutionCase.Reflect(1) }, One },
        { new ConvolutionCase(16, 256, 4) { Stride = 2, Padding = ConvolutionCase.Zero(1, 1), Height = 18, Width = 38 }, One },
        { new ConvolutionCase(16, 128, 4) { Stride = 2, Padding = ConvolutionCase.Zero(1, 1), Height = 18, Width = 38 }, One },
        { new ConvolutionCase(4, 64, 7) { Padding = ConvolutionCase.Reflect(3) }, One },
        { new ConvolutionCase(24, 64, 4) { Transposed = true, Width = 12 }, One },
        { new ConvolutionCase(16, 96, 3) { Dilation = 2, Padding = ConvolutionCase.Reflect(2), Width = 33 }, One },
        { new ConvolutionCase(6, 20, 4) { Stride = 2, Padding = ConvolutionCase.Zero(1, 1), Height = 4, Width = 36 }, One },
        { new ConvolutionCase(8, 16, 3) { Stride = 2, Padding = ConvolutionCase.Zero(1, 1), Height = 10, Width = 38 }, One },
        { new ConvolutionCase(32, 3, 7) { Padding = ConvolutionCase.Reflect(3), Activation = Activation.TanhToUnit }, One },
        { new ConvolutionCase(64, 3, 7) { Padding = ConvolutionCase.Reflect(3), Height = 17, Width = 60 }, Many },
        { new ConvolutionCase(6, 4, 5) { Padding = ConvolutionCase.Zero(2, 2), Bias = true, Activation = Activation.Sigmoid, Width = 28 }, One },
        { new ConvolutionCase(6, 3, 3) { Padding = ConvolutionCase.Reflect(1), Bias = true, Activation = Activation.Sigmoid }, One },
        { new ConvolutionCase(3, 8, 4) { Padding = ConvolutionCase.Zero(1, 2), Bias = true, Activation = Activation.LeakyRelu }, One },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Integers_are_summed_exactly(ConvolutionCase test, int multiprocessors) => ConvolutionRun.AssertExact(test, CudaUnderTest.Backend, Precision.Fp16, multiprocessors);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Reals_differ_by_no_more_than_the_sum_s_rounding(ConvolutionCase test, int multiprocessors) =>
        ConvolutionRun.AssertClose(test, CudaUnderTest.Backend, ConvolutionRun.SumBound(test), Precision.Fp16, multiprocessors);

    // The values lie far from zero, close to each other: squares would lose what deviations keep.
    [Theory]
    [InlineData(16)]
    [InlineData(64)]
    [InlineData(256)]
    public void Statistics_are_those_of_the_tile(int channels)
    {
        var test = new ConvolutionCase(8, channels, 3) { Padding = ConvolutionCase.Reflect(1), BeforeNorm = true, Height = 8, Width = 16 };
        var run = new ConvolutionRun(
            test, CudaUnderTest.Backend, (random, count) => [.. RandomParameters.Uniform(random, count, 1).Select(value => (float)(Half)(3 + value / 16))], Precision.Fp16, One);
        for (int n = 0; n < 2; n++)
        {
            for (int c = 0; c < channels; c++)
            {
                double[] values = [.. Enumerable.Range(0, 8 * 16).Select(unit => run.Expected[(n * 8 * 16 + unit) * channels + c])];
                double mean = values.Average();
                double squares = values.Sum(value => (value - mean) * (value - mean));
                Assert.True(mean > 50 * Math.Sqrt(squares / values.Length), "the values are not close to each other");
                Assert.InRange(run.Statistics[(2 * n * channels) + c], mean * (1 - 1e-6), mean * (1 + 1e-6));
                Assert.InRange(run.Statistics[(2 * n + 1) * channels + c], squares * (1 - 1e-3), squares * (1 + 1e-3));
            }
        }
    }

    // Compute capability 8.6 gives a group 99 KiB, and 256 channels need 137.
    [Fact]
    public void A_device_with_less_shared_memory_takes_narrower_tiles()
    {
        CudaUnderTest.Simulate("SM", "86");
        try
        {
            using GpuBackend backend = CudaUnderTest.OpenWith(multiprocessors: 1);
            Assert.Equal(99 << 10, backend.SharedBytes);
            ConvolutionRun.AssertExact(new ConvolutionCase(32, 256, 3) { Padding = ConvolutionCase.Reflect(1) }, backend, Precision.Fp16);
        }
        finally
        {
            CudaUnderTest.Simulate("SM", "80");
        }
    }
}
