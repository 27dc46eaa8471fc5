using FastInpaint.Conformance;
using FastInpaint.Graph;

namespace FastInpaint.Simd.Tests;

/// <summary>Alone, since the count is of the whole process.</summary>
[CollectionDefinition(nameof(AllocationTests), DisableParallelization = true)]
[Collection(nameof(AllocationTests))]
public sealed class AllocationTests
{
    [Theory]
    [InlineData(5, 1)]
    [InlineData(5, 3)]
    [InlineData(16, 1)]
    [InlineData(16, 3)]
    public void A_run_allocates_nothing_on_any_thread(int baseChannels, int threads)
    {
        using IBackend backend = new CpuBackend(threads);
        MemoryParameters parameters = RandomParameters.Generator(baseChannels, 1, seed: 4);
        using IModel model = backend.Load(Network.Generator(parameters), parameters, Precision.Fp32);
        using IExecutable executable = model.Prepare(model.Plan(1, 36, 16));
        CancellationToken token = TestContext.Current.CancellationToken;
        executable.Run(null, token);

        // The test runner's own threads may allocate now and then: the least of several rounds is the run's.
        long least = long.MaxValue;
        for (int round = 0; round < 5; round++)
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            executable.Run(null, token);
            executable.Run(null, token);
            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
        }

        Assert.Equal(0, least);
    }
}
