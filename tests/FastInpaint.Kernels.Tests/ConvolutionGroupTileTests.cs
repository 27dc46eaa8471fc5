using FastInpaint.Conformance;
using FastInpaint.Graph;
using FastInpaint.Kernels.Ilgpu;

namespace FastInpaint.Kernels.Tests;

/// <summary>Every form of convolution in local memory against the reference interpreter, with channels and sides that leave remainders of tiles.</summary>
[Collection(CudaUnderTest.Collection)]
public sealed class ConvolutionGroupTileTests
{
    public static TheoryData<ConvolutionCase> Cases => new(
    [
        new ConvolutionCase(4, 64, 7) { Padding = Reflect(3), Width = 19 },
        new ConvolutionCase(32, 3, 7) { Padding = Reflect(3), Activation = Activation.TanhToUnit, Width = 19 },
        new ConvolutionCase(6, 1, 3) { Padding = Zero(1, 1), Bias = true, Activation = Activation.Sigmoid, Width = 19 },
        new ConvolutionCase(16, 68, 4) { Stride = 2, Padding = Zero(1, 1), Height = 18, Width = 38 },
        new ConvolutionCase(6, 20, 4) { Stride = 2, Padding = Zero(1, 1), Height = 4, Width = 36 },
        new ConvolutionCase(8, 12, 4) { Stride = 2, Padding = Zero(1, 1), Height = 20, Width = 4 },
        new ConvolutionCase(16, 96, 3) { Dilation = 2, Padding = Reflect(2), Width = 33 },
        new ConvolutionCase(20, 24, 3) { Dilation = 2, Padding = Reflect(2), Height = 3, Width = 3 },
        new ConvolutionCase(32, 16, 3) { Padding = Reflect(1), Height = 8, Width = 16 },
        new ConvolutionCase(3, 8, 4) { Padding = Zero(1, 2), Bias = true, Activation = Activation.LeakyRelu, Width = 19 },
        new ConvolutionCase(16, 64, 4) { Padding = Zero(1, 2), Bias = true, Activation = Activation.LeakyRelu, Width = 7 },
        new ConvolutionCase(24, 64, 4) { Transposed = true, Width = 12 },
        new ConvolutionCase(32, 12, 4) { Transposed = true, Bias = true, Height = 17, Width = 5 },
    ]);

    private static Padding Reflect(int n) => new(n, n, PaddingMode.Reflect);

    private static Padding Zero(int before, int after) => new(before, after, PaddingMode.Zero);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Integers_are_summed_exactly(ConvolutionCase test)
    {
        var run = new ConvolutionRun(
            test with { Activation = Activation.None }, CudaUnderTest.Backend, (random, count) => [.. Enumerable.Range(0, count).Select(_ => (float)random.Next(-8, 9))]);
        Assert.Equal(run.Expected, run.Actual.Select(value => (double)value));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Reals_differ_by_no_more_than_the_sum_s_rounding(ConvolutionCase test)
    {
        // |x| and |w| at most 1: n terms in fp32 are off by at most n^2 units in the last place of 1; the functions have a slope of at most 1.
        double terms = test.InChannels * test.Kernel * test.Kernel + 1;
        AssertClose(CudaUnderTest.Backend, test, Math.Min(terms * terms, 16 * terms) * Math.Pow(2, -24));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_norm_before_is_applied_before_the_padding(ConvolutionCase test) =>
        AssertClose(CudaUnderTest.Backend, test with { Prologue = true }, test.InChannels * test.Kernel * test.Kernel * 1e-5);

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_norm_after_has_the_statistics_of_the_output(ConvolutionCase test) =>
        AssertClose(CudaUnderTest.Backend, test with { Statistics = true, Activation = Activation.None }, 1e-4);

    [Theory]
    [MemberData(nameof(Cases))]
    public void OpenCL_gives_the_same(ConvolutionCase test) =>
        AssertClose(OpenCLDevice.Group.Backend, test with { Statistics = true, Activation = Activation.None }, 1e-4);

    private static void AssertClose(GpuBackend backend, ConvolutionCase test, double bound)
    {
        Assert.True(bound < 0.05, "the bound would accept anything");
        var run = new ConvolutionRun(test, backend, (random, count) => RandomParameters.Uniform(random, count, 1));
        Assert.Equal(run.Expected.Length, run.Actual.Length);
        for (int i = 0; i < run.Expected.Length; i++)
        {
            Assert.True(Math.Abs(run.Expected[i] - run.Actual[i]) <= bound, $"{test}: element {i} is {run.Actual[i]} instead of {run.Expected[i]}, bound {bound}");
        }
    }
}
