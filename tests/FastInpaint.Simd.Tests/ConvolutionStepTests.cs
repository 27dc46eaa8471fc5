using FastInpaint.Conformance;
using FastInpaint.Graph;

namespace FastInpaint.Simd.Tests;

/// <summary>Every form of convolution in every tier against the reference interpreter, with channel counts and widths that leave remainders.</summary>
public sealed class ConvolutionStepTests
{
    public static TheoryData<ConvolutionCase> Cases => new(
    [
        new ConvolutionCase(4, 64, 7) { Padding = Reflect(3) },
        new ConvolutionCase(4, 5, 7) { Padding = Reflect(3), Width = 12 },
        new ConvolutionCase(64, 3, 7) { Padding = Reflect(3), Activation = Activation.TanhToUnit },
        new ConvolutionCase(5, 3, 7) { Padding = Reflect(3), Width = 16 },
        new ConvolutionCase(6, 4, 7) { Padding = Reflect(3), Width = 300, Height = 5, Bias = true },
        new ConvolutionCase(9, 1, 3) { Padding = Zero(1, 1), Width = 133, Activation = Activation.Sigmoid },
        new ConvolutionCase(4, 2, 4) { Padding = Zero(1, 2), Width = 70, Height = 34, Bias = true },
        new ConvolutionCase(16, 32, 4) { Stride = 2, Padding = Zero(1, 1) },
        new ConvolutionCase(6, 12, 4) { Stride = 2, Padding = Zero(1, 1), Width = 36 },
        new ConvolutionCase(32, 32, 3) { Dilation = 2, Padding = Reflect(2), Width = 4 },
        new ConvolutionCase(20, 40, 3) { Dilation = 2, Padding = Reflect(2), Width = 3, Height = 3 },
        new ConvolutionCase(32, 48, 3) { Padding = Reflect(1), Width = 25 },
        new ConvolutionCase(3, 8, 4) { Padding = Zero(1, 2), Bias = true, Activation = Activation.LeakyRelu },
        new ConvolutionCase(8, 33, 4) { Padding = Zero(1, 2), Bias = true, Activation = Activation.LeakyRelu, Width = 7 },
        new ConvolutionCase(7, 17, 1) { Width = 1, Height = 1 },
        new ConvolutionCase(24, 16, 4) { Transposed = true, Width = 12 },
        new ConvolutionCase(32, 12, 4) { Transposed = true, Bias = true, Width = 5, Height = 7 },
        new ConvolutionCase(16, 1, 4) { Transposed = true, Bias = true, ChannelDifference = true, Activation = Activation.Sigmoid },
        new ConvolutionCase(9, 2, 4) { Transposed = true, Bias = true, Width = 3 },
    ]);

    private static IEnumerable<CpuTier> Tiers => Enum.GetValues<CpuTier>().Where(tier => tier <= CpuTiers.Best);

    private static Padding Reflect(int n) => new(n, n, PaddingMode.Reflect);

    private static Padding Zero(int before, int after) => new(before, after, PaddingMode.Zero);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Integers_are_summed_exactly(ConvolutionCase test)
    {
        var reference = new ConvolutionReference(
            test with { Activation = Activation.None }, (random, count) => [.. Enumerable.Range(0, count).Select(_ => (float)random.Next(-8, 9))]);
        foreach (CpuTier tier in Tiers)
        {
            Assert.Equal(reference.Expected, new ConvolutionRun(reference, tier).Actual.Select(value => (double)value));
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Reals_differ_by_no_more_than_the_sum_s_rounding(ConvolutionCase test)
    {
        // |x| and |w| at most 1: n terms in fp32 are off by at most n^2 units in the last place of 1; the functions have a slope of at most 1.
        double terms = test.InChannels * test.Kernel * test.Kernel + 1;
        double bound = Math.Min(terms * terms, 16 * terms) * Math.Pow(2, -24);
        Assert.True(bound < 0.01, "the bound would accept anything");
        var reference = new ConvolutionReference(test);
        foreach (CpuTier tier in Tiers)
        {
            AssertClose(reference.Expected, new ConvolutionRun(reference, tier).Actual, bound, $"{test}, {tier}");
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_norm_is_applied_before_the_padding(ConvolutionCase test)
    {
        var reference = new ConvolutionReference(test with { Prologue = true });
        foreach (CpuTier tier in Tiers)
        {
            AssertClose(reference.Expected, new ConvolutionRun(reference, tier).Actual, test.InChannels * test.Kernel * test.Kernel * 1e-5, $"{test}, {tier}");
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Statistics_are_those_of_the_output(ConvolutionCase test)
    {
        var reference = new ConvolutionReference(test with { Statistics = true, Activation = Activation.None });
        double largest = reference.ExpectedStatistics!.Max(Math.Abs);
        foreach (CpuTier tier in Tiers)
        {
            AssertClose(reference.ExpectedStatistics!, new ConvolutionRun(reference, tier).ActualStatistics!, Math.Max(1e-4, largest * 1e-5), $"{test}, {tier}");
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Any_number_of_threads_gives_the_same_bytes(ConvolutionCase test)
    {
        var reference = new ConvolutionReference(test with { Statistics = true, Height = 34 });
        foreach (CpuTier tier in Tiers)
        {
            var one = new ConvolutionRun(reference, tier, threads: 1);
            foreach (int threads in (int[])[2, 3, 7])
            {
                var many = new ConvolutionRun(reference, tier, threads);
                Assert.Equal(one.Actual, many.Actual);
                Assert.Equal(one.ActualStatistics, many.ActualStatistics);
            }
        }
    }

    internal static void AssertClose(double[] expected, float[] actual, double bound, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(Math.Abs(expected[i] - actual[i]) <= bound, $"{what}: element {i} is {actual[i]} instead of {expected[i]}, bound {bound}");
        }
    }
}
