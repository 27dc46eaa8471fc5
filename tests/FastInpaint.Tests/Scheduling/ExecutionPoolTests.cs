using FastInpaint.Conformance;
using FastInpaint.Graph;
using FastInpaint.Simd;

namespace FastInpaint.Tests.Scheduling;

public sealed class ExecutionPoolTests
{
    private static readonly MemoryParameters s_wide = RandomParameters.Generator(16, 1, seed: 5);

    [Fact]
    public void One_size_is_prepared_once()
    {
        var backend = new FakeBackend(Half);
        using Inpainter inpainter = backend.Inpainter();
        inpainter.WarmUp(30, 20);
        Assert.Equal(1, backend.Prepared);
        for (int i = 0; i < 5; i++)
        {
            Call(inpainter, 30 - (i % 2), 20);
        }

        Assert.Equal(1, backend.Prepared);
    }

    [Fact]
    public void Sixteen_sizes_are_kept_the_oldest_goes()
    {
        var backend = new FakeBackend(Half);
        using Inpainter inpainter = backend.Inpainter();
        foreach (int side in Enumerable.Range(3, 16).Append(3).Append(19))
        {
            Call(inpainter, 4 * side, 4 * side);
        }

        Assert.Equal(17, backend.Prepared);
        Call(inpainter, 12, 12);
        Assert.Equal(17, backend.Prepared);
        Call(inpainter, 16, 16);
        Assert.Equal(18, backend.Prepared);
        Assert.Equal(1 + 16, backend.Alive);
    }

    [Fact]
    public void Idle_memory_gives_way_to_the_limit()
    {
        long large = Predicted(64);
        var backend = new FakeBackend(Half);
        using Inpainter inpainter = backend.Inpainter(large);
        Call(inpainter, 12, 12);
        Call(inpainter, 16, 16);
        Assert.Equal(1 + 2, backend.Alive);
        Call(inpainter, 64, 64);
        Assert.Equal(1 + 1, backend.Alive);
        Call(inpainter, 48, 48);
        Assert.Equal(1 + 1, backend.Alive);
    }

    [Fact]
    public void Idle_memory_of_a_network_gives_way_to_the_one_that_shares_its_limit()
    {
        var picture = new TestPicture(64, 64, PixelFormat.Rgb24);
        var map = new float[64 * 64];
        using ArtifactDetector free = new FakeBackend(Half).Detector();
        long limit = Math.Max(Predicted(64), free.Map(picture, map).PredictedBytes);
        var backend = new FakeBackend(Half);
        using Restorer restorer = backend.Restorer(limit);
        using var inpainter = new Inpainter(restorer);
        using var detector = new ArtifactDetector(restorer);
        for (int i = 0; i < 3; i++)
        {
            Call(inpainter, 64, 64);
            Assert.Equal(2 + 1, backend.Alive);
            detector.Map(picture, map);
            Assert.Equal(2 + 1, backend.Alive);
        }
    }

    [Fact]
    public void Idle_memory_gives_way_from_the_size_used_longest_ago()
    {
        var backend = new FakeBackend(Half);
        using Inpainter inpainter = backend.Inpainter(Predicted(64) + Predicted(60));
        Call(inpainter, 64, 64);
        Call(inpainter, 60, 60);
        Assert.Equal(1 + 2, backend.Alive);
        Call(inpainter, 56, 56);
        Assert.Equal(1 + 2, backend.Alive);
        Call(inpainter, 60, 60);
        Assert.Equal(3, backend.Prepared);
        Call(inpainter, 64, 64);
        Assert.Equal(4, backend.Prepared);
    }

    [Fact]
    public void With_an_idle_limit_of_zero_only_the_last_size_is_kept_until_another_is_needed()
    {
        var backend = new FakeBackend(Half);
        using var inpainter = new Inpainter(new Restorer(new RestorerOptions { Backend = backend, IdleLimit = 0 }, nameof(Inpainter), () => RandomParameters.Generator(1, 1, seed: 1), null));
        Call(inpainter, 64, 64);
        Call(inpainter, 64, 64);
        Assert.Equal(1, backend.Prepared);
        backend.Preparing = () => Assert.Equal(1, backend.Alive);
        Call(inpainter, 12, 12);
        Assert.Equal(1 + 1, backend.Alive);
    }

    [Fact]
    public void A_device_that_is_full_gets_what_is_idle_and_where_that_is_not_enough_it_is_a_passing_lack()
    {
        var backend = new FakeBackend(Half);
        using Inpainter inpainter = backend.Inpainter();
        Call(inpainter, 40, 40);
        Assert.Equal(1 + 1, backend.Alive);
        backend.MemoryBytes = 10;
        string message = Assert.Throws<InsufficientMemoryException>(() => Call(inpainter, 20, 20)).Message;
        Assert.Contains("fake has only 0.0 KiB (10 bytes) free at the moment", message, StringComparison.Ordinal);
        Assert.Equal(1, backend.Alive);
        backend.MemoryBytes = long.MaxValue;
        Call(inpainter, 20, 20);
        backend.MemoryBytes = 10;
        Call(inpainter, 20, 20);
    }

    [Fact]
    public void Strips_are_the_tallest_within_the_limit_whatever_was_asked_for_before()
    {
        using IBackend cpu = new CpuBackend(threads: 1);
        using IModel model = cpu.Load(Network.Generator(s_wide), s_wide, Precision.Fp32);
        var plans = new NetworkPlans(model, new DeviceMemory(long.MaxValue, idleRelease: null));
        long lowest = plans.Strips(1024, 512, 0)!.Plan.ArenaBytes, tallest = plans.Strips(1024, 512, long.MaxValue)!.Plan.ArenaBytes;
        Assert.True(lowest < tallest);
        foreach (long limit in (long[])[tallest - 1, lowest, (lowest + tallest) / 2, tallest, lowest - 1, long.MaxValue, tallest - 1])
        {
            PlannedSize strips = plans.Strips(1024, 512, limit)!;
            Assert.Equal(((IStripModel)model).PlanStrips(1, 1024, 512, limit).StripBlocks, strips.Plan.StripBlocks);
            Assert.Same(strips, plans.Strips(1024, 512, limit));
        }
    }

    [Fact]
    public void Failed_run_does_not_come_back_to_the_pool()
    {
        var backend = new FakeBackend(Half);
        using Inpainter inpainter = backend.Inpainter();
        backend.BeforeStep = _ => throw new InvalidOperationException("device lost");
        Assert.Throws<InvalidOperationException>(() => Call(inpainter, 12, 12));
        Assert.Equal(1, backend.Alive);
        backend.BeforeStep = null;
        Call(inpainter, 12, 12);
        Assert.Equal(2, backend.Prepared);
    }

    [Fact]
    public void Failed_preparation_leaves_a_working_pool()
    {
        var backend = new FakeBackend(Half);
        using Inpainter inpainter = backend.Inpainter();
        backend.Preparing = () => throw new InsufficientMemoryException("the device is full");
        Assert.Throws<InsufficientMemoryException>(() => Call(inpainter, 12, 12));
        backend.Preparing = null;
        Call(inpainter, 12, 12);
        inpainter.Dispose();
        Assert.Equal(0, backend.Alive);
    }

    [Fact]
    public void Dispose_releases_everything_but_the_callers_backend()
    {
        var backend = new FakeBackend(Half);
        Inpainter inpainter = backend.Inpainter();
        Call(inpainter, 12, 12);
        Call(inpainter, 16, 16);
        inpainter.Dispose();
        inpainter.Dispose();
        Assert.Equal(0, backend.Alive);
        Assert.False(backend.Disposed);
        Assert.Throws<ObjectDisposedException>(() => Call(inpainter, 12, 12));
        Assert.Throws<ObjectDisposedException>(() => inpainter.WarmUp(12, 12));

        ArtifactDetector detector = backend.Detector();
        detector.WarmUp(12, 12);
        detector.Dispose();
        Assert.Equal(0, backend.Alive);
        Assert.Throws<ObjectDisposedException>(() => detector.WarmUp(12, 12));
    }

    [Fact]
    public void Dispose_during_a_call_waits_for_it_with_the_release()
    {
        var backend = new FakeBackend(Half);
        Inpainter inpainter = backend.Inpainter();
        backend.BeforeStep = step =>
        {
            if (step == 1)
            {
                inpainter.Dispose();
                Assert.Equal(2, backend.Alive);
            }
        };
        Call(inpainter, 12, 12);
        Assert.Equal(0, backend.Alive);
    }

    private static long Predicted(int side)
    {
        using Inpainter inpainter = new FakeBackend(Half).Inpainter();
        return Call(inpainter, side, side).PredictedBytes;
    }

    private static InpaintResult Call(Inpainter inpainter, int width, int height)
    {
        var picture = new TestPicture(width, height, PixelFormat.Rgb24);
        return inpainter.Fill(picture, TestMask.Named("middle", width, height), picture, new InpaintOptions { Detail = DetailMode.None });
    }

    private static float Half(int y, int x, int c, ReadOnlySpan<float> inputRow) => 0.5f;
}
