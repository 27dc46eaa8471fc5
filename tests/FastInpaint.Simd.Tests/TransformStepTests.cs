using FastInpaint.Conformance;
using FastInpaint.Graph;

namespace FastInpaint.Simd.Tests;

/// <summary>What holds for a form of convolution that transforms its input, in every tier, against the reference interpreter. A derived class gives the cases: sides that leave parts of tiles and blocks.</summary>
public abstract class TransformStepTests<TCases>
    where TCases : IConvolutionCases
{
    public static TheoryData<ConvolutionCase> FormCases => TCases.Cases;

    /// <summary>How much larger than the largest term a sum may become between the transforms. It is rounded at that size.</summary>
    private protected abstract double Growth { get; }

    private protected static IEnumerable<CpuTier> Tiers => Enum.GetValues<CpuTier>().Where(tier => tier <= CpuTiers.Best);

    [Theory]
    [MemberData(nameof(FormCases))]
    public void Differs_from_the_direct_sum_by_rounding(ConvolutionCase test) => AssertClose(test, factor: 1);

    [Theory]
    [MemberData(nameof(FormCases))]
    public void The_norm_is_applied_before_the_padding(ConvolutionCase test) => AssertClose(test with { Prologue = true }, factor: 8);

    /// <summary>The weights of the form that computes a case.</summary>
    private protected abstract Type Weights(ConvolutionCase test);

    private protected void AssertClose(ConvolutionCase test, double factor)
    {
        // |x| and |w| at most 1.
        double terms = test.InChannels * test.Kernel * test.Kernel;
        double bound = factor * Growth * Math.Sqrt(terms) * Math.Pow(2, -23);
        Assert.True(bound < 0.01, "the bound would accept anything");
        var reference = new ConvolutionReference(test);
        foreach (CpuTier tier in Tiers)
        {
            ConvolutionRun.AssertClose(reference.Expected, Run(reference, tier).Actual, bound, $"{test}, {tier}");
        }
    }

    private protected void AssertStatistics(ConvolutionCase test)
    {
        var reference = new ConvolutionReference(test with { Statistics = true, Activation = Activation.None });
        double largest = reference.ExpectedStatistics!.Max(Math.Abs);
        foreach (CpuTier tier in Tiers)
        {
            ConvolutionRun.AssertClose(reference.ExpectedStatistics!, Run(reference, tier).ActualStatistics!, Math.Max(2e-4, largest * 2e-5), $"{test}, {tier}");
        }
    }

    private protected void AssertSameForAnyThreads(ConvolutionReference reference, CpuTier tier)
    {
        ConvolutionRun one = Run(reference, tier, threads: 1);
        foreach (int threads in (int[])[2, 3, 7])
        {
            ConvolutionRun many = Run(reference, tier, threads);
            Assert.Equal(one.Actual, many.Actual);
            Assert.Equal(one.ActualStatistics, many.ActualStatistics);
        }
    }

    private protected ConvolutionRun Run(ConvolutionReference reference, CpuTier tier, int threads = 2)
    {
        var run = new ConvolutionRun(reference, tier, threads, ConvolutionAlgorithm.Winograd);
        Assert.Equal(Weights(reference.Test), run.Weights);
        return run;
    }
}
