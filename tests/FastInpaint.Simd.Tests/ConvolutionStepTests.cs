using FastInpaint.Conformance;
using FastInpaint.Graph;

namespace FastInpaint.Simd.Tests;

/// <summary>What holds for a form of convolution that sums directly, in every tier, against the reference interpreter. A derived class gives the cases: channel counts and widths that leave remainders.</summary>
public abstract class ConvolutionStepTests<TCases>
    where TCases : IConvolutionCases
{
    public static TheoryData<ConvolutionCase> FormCases => TCases.Cases;

    /// <summary>The weights of the form under test.</summary>
    private protected abstract Type Weights { get; }

    /// <summary>Whether the form makes statistics.</summary>
    private protected virtual bool MakesStatistics => true;

    private protected static IEnumerable<CpuTier> Tiers => Enum.GetValues<CpuTier>().Where(tier => tier <= CpuTiers.Best);

    [Theory]
    [MemberData(nameof(FormCases))]
    public void Integers_are_summed_exactly(ConvolutionCase test)
    {
        var reference = new ConvolutionReference(test with { Activation = Activation.None }, (random, count) => RandomParameters.Integers(random, count, 8));
        foreach (CpuTier tier in Tiers)
        {
            Assert.Equal(reference.Expected, Run(reference, tier).Actual.Select(value => (double)value));
        }
    }

    [Theory]
    [MemberData(nameof(FormCases))]
    public void Reals_differ_by_no_more_than_the_sum_s_rounding(ConvolutionCase test)
    {
        // |x| and |w| at most 1: n terms in fp32 are off by at most n^2 units in the last place of 1; the functions have a slope of at most 1.
        double terms = test.InChannels * test.Kernel * test.Kernel + 1;
        double bound = Math.Min(terms * terms, 16 * terms) * Math.Pow(2, -24);
        Assert.True(bound < 0.01, "the bound would accept anything");
        var reference = new ConvolutionReference(test);
        foreach (CpuTier tier in Tiers)
        {
            ConvolutionRun.AssertClose(reference.Expected, Run(reference, tier).Actual, bound, $"{test}, {tier}");
        }
    }

    [Theory]
    [MemberData(nameof(FormCases))]
    public void The_norm_is_applied_before_the_padding(ConvolutionCase test)
    {
        var reference = new ConvolutionReference(test with { Prologue = true });
        foreach (CpuTier tier in Tiers)
        {
            ConvolutionRun.AssertClose(reference.Expected, Run(reference, tier).Actual, test.InChannels * test.Kernel * test.Kernel * 1e-5, $"{test}, {tier}");
        }
    }

    [Theory]
    [MemberData(nameof(FormCases))]
    public void Any_number_of_threads_gives_the_same_bytes(ConvolutionCase test)
    {
        var reference = new ConvolutionReference(test with { Statistics = MakesStatistics, Height = 34 });
        foreach (CpuTier tier in Tiers)
        {
            var one = Run(reference, tier, threads: 1);
            foreach (int threads in (int[])[2, 3, 7])
            {
                var many = Run(reference, tier, threads);
                Assert.Equal(one.Actual, many.Actual);
                Assert.Equal(one.ActualStatistics, many.ActualStatistics);
            }
        }
    }

    private ConvolutionRun Run(ConvolutionReference reference, CpuTier tier, int threads = 2)
    {
        var run = new ConvolutionRun(reference, tier, threads);
        Assert.Equal(Weights, run.Weights);
        return run;
    }
}

/// <summary>Cases that one form of convolution computes.</summary>
public interface IConvolutionCases
{
    static abstract TheoryData<ConvolutionCase> Cases { get; }
}
