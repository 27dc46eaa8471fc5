using FastInpaint.Conformance;

namespace FastInpaint.Simd.Tests;

/// <summary><see cref="RowKernels.GatherPixels"/> in every tier, on integers: pixels in any order and zeros between them, with and without norm, ReLU and residual.</summary>
public sealed unsafe class GatherPixelsTests
{
    private const int Sources = 4, Count = 7;

    [Theory]
    [InlineData(false, false, false)]
    [InlineData(true, false, false)]
    [InlineData(true, true, false)]
    [InlineData(true, true, true)]
    public void Pixels_are_gathered_and_normed(bool norm, bool relu, bool residual)
    {
        foreach (CpuTier tier in Enum.GetValues<CpuTier>().Where(tier => tier <= CpuTiers.Best))
        {
            RowKernels kernels = RowKernels.For(tier, int.MaxValue);
            int channels = 2 * kernels.VectorWidth, mapFloats = Sources * channels;
            float[] maps = RandomParameters.Integers(new Random(1), 2 * mapFloats, 8), coefficients = RandomParameters.Integers(new Random(2), 2 * channels, 8);
            nint[] pixels = [.. Enumerable.Range(0, Count).Select(p => (nint)(p % 3 == 1 ? -1 : p * 3 % Sources * channels))];
            var result = new float[Count * channels];
            fixed (float* x = maps, ab = coefficients, y = result)
            fixed (nint* at = pixels)
            {
                kernels.GatherPixels(new GatherPixelsArguments
                {
                    X = x, Pixels = at, Count = Count, Channels = channels, Scale = norm ? ab : null, Shift = norm ? ab + channels : null, Relu = relu, Residual = residual ? mapFloats : 0, Y = y,
                });
            }

            for (int i = 0; i < result.Length; i++)
            {
                (int pixel, int c) = (i / channels, i % channels);
                float expected = 0;
                if (pixels[pixel] >= 0)
                {
                    float value = maps[pixels[pixel] + c];
                    value = norm ? coefficients[c] * value + coefficients[channels + c] : value;
                    expected = (relu ? Math.Max(value, 0) : value) + (residual ? maps[mapFloats + pixels[pixel] + c] : 0);
                }

                Assert.True(expected.Equals(result[i]), $"{kernels.VectorWidth} lanes: pixel {pixel}, channel {c} is {result[i]} instead of {expected}");
            }
        }
    }
}
