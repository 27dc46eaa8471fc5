using System.Runtime.Intrinsics;
using FastInpaint.Conformance;
using FastInpaint.Graph;

namespace FastInpaint.Simd.Tests;

/// <summary>Strips against whole maps: the same bytes from a smaller arena.</summary>
public sealed class StripPlanTests
{
    private static readonly MemoryParameters Parameters = RandomParameters.Generator(16, 1, seed: 41);

    // Without vector hardware the larger ones would take minutes.
    public static TheoryData<int, int, int> Sizes => Vector128.IsHardwareAccelerated
        ? new() { { 1, 12, 12 }, { 1, 12, 60 }, { 1, 36, 20 }, { 1, 100, 76 }, { 2, 132, 40 }, { 1, 516, 12 } }
        : new() { { 1, 12, 12 }, { 2, 36, 20 }, { 1, 100, 12 } };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Strips_of_any_height_give_the_same_bytes(int batch, int height, int width)
    {
        foreach (ConvolutionAlgorithm algorithm in Enum.GetValues<ConvolutionAlgorithm>())
        foreach (int threads in (int[])[1, 3])
        {
            using IBackend backend = new CpuBackend(threads, algorithm);
            using var model = (IStripModel)backend.Load(Network.Generator(Parameters), Parameters, Precision.Fp32);
            float[] expected = StripConformance.Run(model, model.Plan(batch, height, width));
            Assert.True(expected.Max() - expected.Min() > 0.01, "the test's network answers the same everywhere");
            foreach (ExecutionPlan plan in StripConformance.Plans(model, batch, height, width))
            {
                Assert.Equal(expected, StripConformance.Run(model, plan));
            }
        }
    }

    [Fact]
    public void Every_tier_does_so()
    {
        int height = Vector128.IsHardwareAccelerated ? 516 : 100;
        foreach (CpuTier tier in Enum.GetValues<CpuTier>().Where(tier => tier <= CpuTiers.Best))
        {
            using IBackend backend = new CpuBackend(2, ConvolutionAlgorithm.Auto, tier);
            using var model = (IStripModel)backend.Load(Network.Generator(Parameters), Parameters, Precision.Fp32);
            float[] expected = StripConformance.Run(model, model.Plan(1, height, 28));
            ExecutionPlan[] plans = [.. StripConformance.Plans(model, 1, height, 28)];
            Assert.True(plans.Length > 1 || !Vector128.IsHardwareAccelerated, $"{tier}: too few heights to choose from");
            Assert.All(plans, plan => Assert.True(expected.AsSpan().SequenceEqual(StripConformance.Run(model, plan)), $"{tier}: strips of {plan.StripBlocks} blocks differ"));
        }
    }

    [Fact]
    public void The_limit_chooses_the_height_of_the_strips()
    {
        using IBackend backend = new CpuBackend(2);
        using var model = (IStripModel)backend.Load(Network.Generator(Parameters), Parameters, Precision.Fp32);
        ExecutionPlan whole = model.Plan(1, 1024, 512);
        ExecutionPlan lowest = model.PlanStrips(1, 1024, 512, 0);
        Assert.Equal((0, 1), (whole.StripBlocks, lowest.StripBlocks));
        Assert.True(lowest.ArenaBytes < 0.7 * whole.ArenaBytes, $"{lowest.ArenaBytes} of {whole.ArenaBytes} bytes");
        Assert.Equal(0, whole.RepeatedMultiplyAdds);
        Assert.Equal(whole.MultiplyAdds + lowest.RepeatedMultiplyAdds, lowest.MultiplyAdds);
        Assert.InRange(lowest.RepeatedMultiplyAdds, 1, whole.MultiplyAdds / 2);

        ExecutionPlan[] plans = [.. StripConformance.Plans(model, 1, 1024, 512)];
        Assert.True(plans.Length > 1, "too few heights to choose from");
        Assert.Equal(lowest.ArenaBytes, plans[^1].ArenaBytes);
        foreach ((ExecutionPlan taller, ExecutionPlan lower) in plans.Zip(plans.Skip(1)))
        {
            Assert.True(taller.ArenaBytes > lower.ArenaBytes);
            Assert.Equal(taller.StripBlocks, model.PlanStrips(1, 1024, 512, taller.ArenaBytes).StripBlocks);
            Assert.Equal(lower.StripBlocks, model.PlanStrips(1, 1024, 512, taller.ArenaBytes - 1).StripBlocks);
        }
    }

    [Fact]
    public void A_run_allocates_nothing_and_can_be_cancelled_between_strips()
    {
        using IBackend backend = new CpuBackend(2);
        using var model = (IStripModel)backend.Load(Network.Generator(Parameters), Parameters, Precision.Fp32);
        using IExecutable executable = model.Prepare(model.PlanStrips(1, 132, 64, 0));
        executable.Run(null, CancellationToken.None);
        Assert.Equal(0, Allocations.Least(() => executable.Run(null, CancellationToken.None)));
        Assert.Equal(executable.Plan.ArenaBytes, executable.PeakBytes);

        using var source = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => executable.Run(new CancelAt(source, step: 0), source.Token));
    }

    /// <summary>Cancels as a step starts.</summary>
    private sealed class CancelAt(CancellationTokenSource source, int step) : IStepObserver
    {
        public void StepStarting(int index)
        {
            if (index == step)
            {
                source.Cancel();
            }
        }

        public void StepFinished(int index) => Assert.NotEqual(step, index);
    }
}
