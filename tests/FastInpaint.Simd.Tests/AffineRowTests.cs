using FastInpaint.Conformance;

namespace FastInpaint.Simd.Tests;

/// <summary><see cref="RowKernels.AffineRow"/> against its formula, with channels that are no whole vectors.</summary>
public sealed unsafe class AffineRowTests
{
    private const int Pixels = 5;

    private static IEnumerable<CpuTier> Tiers => Enum.GetValues<CpuTier>().Where(tier => tier <= CpuTiers.Best);

    [Theory]
    [InlineData(3, true, true)]
    [InlineData(16, false, true)]
    [InlineData(37, true, false)]
    [InlineData(40, false, false)]
    public void Scales_shifts_cuts_and_adds(int channels, bool relu, bool adds)
    {
        float[] x = Values(Pixels * channels, 1), a = Values(channels, 2), b = Values(channels, 3), residual = Values(Pixels * channels, 4);
        foreach (CpuTier tier in Tiers)
        {
            float[] y = Run(tier, x, a, b, adds ? residual : null, relu);
            for (int i = 0; i < y.Length; i++)
            {
                double normed = (double)a[i % channels] * x[i] + b[i % channels];
                double expected = (relu ? Math.Max(normed, 0) : normed) + (adds ? residual[i] : 0);
                Assert.True(Math.Abs(expected - y[i]) <= 4 * Math.Pow(2, -24), $"{tier}: element {i} is {y[i]} instead of {expected}");
            }
        }
    }

    [Fact]
    public void A_value_does_not_depend_on_its_channel()
    {
        foreach (CpuTier tier in Tiers)
        {
            float[] y = Run(tier, Same(Pixels * 37, 0.3f), Same(37, 0.7f), Same(37, -0.1f), null, relu: false);
            Assert.All(y, value => Assert.Equal(y[0], value));
        }
    }

    private static float[] Values(int count, int seed) => RandomParameters.Uniform(new Random(seed), count, 1);

    private static float[] Same(int count, float value) => [.. Enumerable.Repeat(value, count)];

    private static float[] Run(CpuTier tier, float[] x, float[] a, float[] b, float[]? residual, bool relu)
    {
        var y = new float[x.Length];
        fixed (float* xs = x, scales = a, shifts = b, added = residual, ys = y)
        {
            RowKernels.For(tier, a.Length).AffineRow(xs, scales, shifts, added, ys, Pixels, a.Length, relu);
        }

        return y;
    }
}
