using FastInpaint.Conformance;
using FastInpaint.Graph;
using FastInpaint.Kernels.Ilgpu;

namespace FastInpaint.Kernels.Tests;

/// <summary>The coefficients that a convolution makes of all its tiles' statistics.</summary>
[Collection(CudaUnderTest.Collection)]
public sealed class TileNormTests
{
    // One tile, tiles cut off on both sides, many rows of tiles, and four phases; blocks of 16, 64 and 256 channels.
    public static TheoryData<ConvolutionCase, int> Cases => new()
    {
        { new ConvolutionCase(8, 64, 3) { Padding = ConvolutionCase.Reflect(1), BeforeNorm = true, Height = 8, Width = 16 }, 1 },
        { new ConvolutionCase(8, 64, 3) { Padding = ConvolutionCase.Reflect(1), BeforeNorm = true, Height = 9, Width = 25 }, 1 << 20 },
        { new ConvolutionCase(8, 24, 3) { Padding = ConvolutionCase.Reflect(1), BeforeNorm = true, Height = 9, Width = 25 }, 1 },
        { new ConvolutionCase(8, 256, 3) { Padding = ConvolutionCase.Reflect(1), BeforeNorm = true, Height = 75, Width = 20 }, 1 },
        { new ConvolutionCase(8, 16, 4) { Transposed = true, BeforeNorm = true, Height = 11, Width = 37 }, 1 },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void They_are_those_of_the_whole_map_at_fp16(ConvolutionCase test, int multiprocessors) => AssertWhole(test, CudaUnderTest.Backend, Precision.Fp16, multiprocessors);

    [Theory]
    [MemberData(nameof(Cases))]
    public void They_are_those_of_the_whole_map_at_fp32(ConvolutionCase test, int multiprocessors) => AssertWhole(test, CudaUnderTest.Backend, Precision.Fp32, multiprocessors);

    [Theory]
    [MemberData(nameof(Cases))]
    public void They_are_those_of_the_whole_map_on_OpenCL(ConvolutionCase test, int multiprocessors) => AssertWhole(test, OpenCLDevice.Group.Backend, Precision.Fp32, multiprocessors);

    private static void AssertWhole(ConvolutionCase test, GpuBackend backend, Precision precision, int multiprocessors)
    {
        var run = new ConvolutionRun(
            test, backend, (random, count) => [.. RandomParameters.Uniform(random, count, 1).Select(value => (float)(Half)value)], precision, multiprocessors);
        int channels = test.OutChannels;
        int pixels = run.Expected.Length / channels / 2;
        Assert.Equal(2 * 2 * channels, run.Coefficients.Length);
        for (int n = 0; n < 2; n++)
        {
            for (int c = 0; c < channels; c++)
            {
                double[] values = [.. Enumerable.Range(n * pixels, pixels).Select(pixel => run.Expected[pixel * channels + c])];
                double mean = values.Average();
                double variance = values.Average(value => (value - mean) * (value - mean));
                double a = run.Scale[c] / Math.Sqrt(variance + InstanceNorm.Epsilon);
                Assert.Equal(a, run.Coefficients[2 * n * channels + c], 1e-4);
                Assert.Equal(run.Shift[c] - mean * a, run.Coefficients[(2 * n + 1) * channels + c], 1e-4);
            }
        }
    }
}
