using FastInpaint.Conformance;
using FastInpaint.Graph;

namespace FastInpaint.Kernels.Tests;

/// <summary>The coefficients that a tensor-core convolution makes of all its tiles' statistics.</summary>
[Collection(CudaUnderTest.Collection)]
public sealed class TensorCoreCoefficientsTests
{
    public static TheoryData<ConvolutionCase, int> Cases => new()
    {
        // One tile, tiles cut off on both sides, many rows of tiles, and four phases; blocks of 16, 64 and 256 channels.
        { new ConvolutionCase(8, 64, 3) { Padding = ConvolutionCase.Reflect(1), BeforeNorm = true, Height = 8, Width = 16 }, 1 },
        { new ConvolutionCase(8, 64, 3) { Padding = ConvolutionCase.Reflect(1), BeforeNorm = true, Height = 9, Width = 25 }, 1 << 20 },
        { new ConvolutionCase(8, 24, 3) { Padding = ConvolutionCase.Reflect(1), BeforeNorm = true, Height = 9, Width = 25 }, 1 },
        { new ConvolutionCase(8, 256, 3) { Padding = ConvolutionCase.Reflect(1), BeforeNorm = true, Height = 75, Width = 20 }, 1 },
        { new ConvolutionCase(8, 16, 4) { Transposed = true, BeforeNorm = true, Height = 11, Width = 37 }, 1 },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void They_are_those_of_the_whole_map(ConvolutionCase test, int multiprocessors)
    {
        var run = new ConvolutionRun(
            test, CudaUnderTest.Backend, (random, count) => [.. RandomParameters.Uniform(random, count, 1).Select(value => (float)(Half)value)], Precision.Fp16, multiprocessors);
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
