using FastInpaint.Conformance;

namespace FastInpaint.Simd.Tests;

/// <summary><see cref="RowKernels.PlanarLoad"/> in every tier: numbers of channels that leave remainders, columns in any order, with and without norm.</summary>
public sealed unsafe class PlanarLoadTests
{
    private const int Sources = 5;

    [Fact]
    public void Columns_are_gathered_normed_and_stored_channel_by_channel()
    {
        foreach (CpuTier tier in Enum.GetValues<CpuTier>().Where(tier => tier <= CpuTiers.Best))
        foreach (int channels in (int[])[1, 4, 7, 16, 37])
        foreach ((bool norm, bool relu) in ((bool, bool)[])[(false, false), (true, false), (true, true)])
        {
            AssertExact(RowKernels.For(tier, int.MaxValue), channels, norm, relu);
        }
    }

    private static void AssertExact(RowKernels kernels, int channels, bool norm, bool relu)
    {
        int pixels = 2 * kernels.VectorWidth, plane = pixels + 3;
        float[] input = RandomParameters.Integers(new Random(1), Sources * channels, 8), coefficients = RandomParameters.Integers(new Random(2), 2 * channels, 8);
        nint[] columns = [.. Enumerable.Range(0, pixels).Select(p => (nint)(p % 4 == 3 ? -1 : p * 3 % Sources * channels))];
        var result = new float[channels * plane];
        fixed (float* x = input, ab = coefficients, y = result)
        fixed (nint* at = columns)
        {
            kernels.PlanarLoad(new PlanarLoadArguments
            {
                X = x, Columns = at, Pixels = pixels, Channels = channels, Scale = norm ? ab : null, Shift = norm ? ab + channels : null, Relu = relu, Y = y, Plane = plane,
            });
        }

        for (int i = 0; i < result.Length; i++)
        {
            (int c, int p) = (i / plane, i % plane);
            float expected = p < pixels && columns[p] >= 0 ? input[columns[p] + c] : 0;
            expected = norm && p < pixels && columns[p] >= 0 ? coefficients[c] * expected + coefficients[channels + c] : expected;
            expected = relu ? Math.Max(expected, 0) : expected;
            Assert.True(expected.Equals(result[i]), $"{kernels.VectorWidth} lanes, {channels} channels, norm {norm}, ReLU {relu}: pixel {p}, channel {c} is {result[i]} instead of {expected}");
        }
    }
}
