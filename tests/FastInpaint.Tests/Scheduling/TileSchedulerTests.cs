using System.Diagnostics;
using FastInpaint.Conformance;

namespace FastInpaint.Tests.Scheduling;

public sealed class TileSchedulerTests
{
    private static readonly InpaintOptions s_local = new() { Strategy = InpaintStrategy.Local, Detail = DetailMode.None };

    [Fact]
    public void Windows_of_one_picture_are_copied_while_others_run()
    {
        var times = TimeSpan.FromMilliseconds(60);
        using var backend = new StagedBackend { Copying = times, Running = times };
        using Inpainter inpainter = backend.Inpainter();
        (TestPicture picture, TestMask mask) = Holes(8);
        inpainter.Fill(picture, mask, new TestPicture(picture), s_local);

        // One after the other: 1. Three at a time, and two to begin and to end: 10 of 24. A busy machine holds threads up: the best of some.
        double best = 1;
        for (int attempt = 0; attempt < 8 && best >= 0.75; attempt++)
        {
            backend.Runs.Clear();
            TimeSpan before = backend.Busy;
            long started = Stopwatch.GetTimestamp();
            InpaintResult result = inpainter.Fill(picture, mask, new TestPicture(picture), s_local);
            best = Math.Min(best, Stopwatch.GetElapsedTime(started) / (backend.Busy - before));
            Assert.Equal(8, result.Tiles);
            Assert.Equal(Enumerable.Repeat(1, 8), backend.Runs);
        }

        Assert.True(best < 0.75, $"{best} of the time of all copies and runs");
    }

    [Fact]
    public async Task Calls_of_one_size_share_a_run_and_give_the_same_bytes_as_alone()
    {
        const int Calls = 6;
        using var backend = new StagedBackend { BatchPixels = 4 * 24 * 20 };
        using Inpainter inpainter = backend.Inpainter();
        TestPicture[] pictures = [.. Enumerable.Range(0, Calls).Select(i => new TestPicture(24, 20, PixelFormat.Rgb24, seed: i))];
        TestMask[] masks = [.. Enumerable.Range(0, Calls).Select(i => TestMask.Random(24, 20, seed: i))];
        byte[][] alone = [.. pictures.Select((picture, i) => Filled(inpainter, picture, masks[i]).Data)];
        Assert.All(backend.Runs, tiles => Assert.Equal(1, tiles));
        backend.Runs.Clear();
        int uploads = backend.Uploads;

        using var held = new ManualResetEventSlim();
        using var running = new ManualResetEventSlim();
        backend.BeforeRun = _ =>
        {
            running.Set();
            held.Wait(TestContext.Current.CancellationToken);
        };
        Task<TestPicture> first = Begin(0);
        running.Wait(TestContext.Current.CancellationToken);
        Task<TestPicture>[] others = [.. Enumerable.Range(1, Calls - 1).Select(Begin)];
        // One step before they wait for the device.
        Assert.True(SpinWait.SpinUntil(() => backend.Uploads == uploads + Calls, TimeSpan.FromMinutes(2)));
        Thread.Sleep(300);
        held.Set();

        Assert.Equal(alone[0], (await first).Data);
        for (int i = 1; i < Calls; i++)
        {
            Assert.Equal(alone[i], (await others[i - 1]).Data);
        }

        Assert.Equal(Calls, backend.Runs.Sum());
        Assert.Contains(4, backend.Runs);

        Task<TestPicture> Begin(int i) => Task.Factory.StartNew(
            () => Filled(inpainter, pictures[i], masks[i]), TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    [Fact]
    public void A_batch_that_the_device_has_no_memory_for_runs_one_by_one()
    {
        using var backend = new StagedBackend { BatchPixels = long.MaxValue / 64, Running = TimeSpan.FromMilliseconds(5) };
        using Inpainter inpainter = backend.Inpainter();
        backend.Preparing = tiles => Assert.True(tiles == 1 || Fail(), "not reached");
        (TestPicture picture, TestMask mask) = Holes(6);
        TestPicture expected = Filled(new StagedBackend().Inpainter(), picture, mask, s_local);
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(expected.Data, Filled(inpainter, picture, mask, s_local).Data);
        }

        Assert.All(backend.Runs, tiles => Assert.Equal(1, tiles));

        static bool Fail() => throw new InsufficientMemoryException("the device is full");
    }

    [Fact]
    public void A_batch_that_is_more_than_the_device_has_left_runs_one_by_one()
    {
        using var alone = new StagedBackend();
        using Inpainter reference = alone.Inpainter();
        (TestPicture picture, TestMask mask) = Holes(6);
        TestPicture expected = Filled(reference, picture, mask, s_local);
        int planned = 0;
        using var backend = new StagedBackend { BatchPixels = long.MaxValue / 64, Planning = tiles => planned = Math.Max(planned, tiles) };
        using Inpainter inpainter = backend.Inpainter();
        WaitInTheFirstRunForUploads(backend, 6, () => backend.MemoryBytes = alone.LargestArena * 3 / 2);
        Assert.Equal(expected.Data, Filled(inpainter, picture, mask, s_local).Data);
        Assert.InRange(planned, 2, 16);
        Assert.Equal(6, backend.Runs.Sum());
        Assert.All(backend.Runs.Skip(1), tiles => Assert.Equal(1, tiles));
    }

    [Fact]
    public async Task A_batch_that_cannot_be_planned_fails_its_first_tile_and_the_others_go_on()
    {
        using var backend = new StagedBackend { BatchPixels = 4 * 24 * 20 };
        using Inpainter inpainter = backend.Inpainter();
        var picture = new TestPicture(24, 20, PixelFormat.Rgb24);
        TestMask mask = TestMask.Named("middle", 24, 20);
        byte[] expected = Filled(inpainter, picture, mask).Data;
        int failures = 0;
        backend.Planning = tiles => Assert.True(tiles == 1 || Interlocked.Increment(ref failures) > 1 || Fail(), "not reached");
        WaitInTheFirstRunForUploads(backend, 4);
        Task<TestPicture>[] calls = [.. Enumerable.Range(0, 4).Select(_ => Task.Factory.StartNew(
            () => Filled(inpainter, picture, mask), TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default))];
        Assert.True(SpinWait.SpinUntil(() => calls.All(call => call.IsCompleted), TimeSpan.FromMinutes(2)), "a call hangs");
        Assert.Equal("no plan", Assert.IsType<InvalidOperationException>(Assert.Single(calls, call => call.IsFaulted).Exception!.InnerException).Message);
        foreach (Task<TestPicture> call in calls.Where(call => !call.IsFaulted))
        {
            Assert.Equal(expected, (await call).Data);
        }

        Assert.Equal(expected, Filled(inpainter, picture, mask).Data);

        static bool Fail() => throw new InvalidOperationException("no plan");
    }

    [Fact]
    public void Windows_that_share_a_run_count_the_whole_arena_of_it()
    {
        using var backend = new StagedBackend { BatchPixels = long.MaxValue / 64 };
        using Inpainter inpainter = backend.Inpainter();
        (TestPicture picture, TestMask mask) = Holes(6);
        WaitInTheFirstRunForUploads(backend, 6);
        InpaintResult result = inpainter.Fill(picture, mask, new TestPicture(picture), s_local);
        Assert.Contains(4, backend.Runs);
        Assert.InRange(result.PeakBytes, backend.LargestArena, result.PredictedBytes);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_full_queue_does_not_end_a_call_that_has_begun(bool limited)
    {
        using var backend = new StagedBackend();
        using Inpainter inpainter = backend.Inpainter(limited ? 1L << 30 : null, queueLength: 0);
        var small = new TestPicture(24, 20, PixelFormat.Rgb24);
        TestMask middle = TestMask.Named("middle", 24, 20);
        (TestPicture picture, TestMask mask) = Holes(6);
        TestPicture expected = Filled(inpainter, picture, mask, s_local);
        using var running = new ManualResetEventSlim();
        using var held = new ManualResetEventSlim();
        backend.BeforeRun = _ =>
        {
            running.Set();
            held.Wait(TestContext.Current.CancellationToken);
        };
        Task<TestPicture> first = Task.Run(() => Filled(inpainter, small, middle), TestContext.Current.CancellationToken);
        running.Wait(TestContext.Current.CancellationToken);
        int uploads = backend.Uploads;

        // One place is taken, two windows take the others, and a third waits.
        Task<TestPicture> second = Task.Run(() => Filled(inpainter, picture, mask, s_local), TestContext.Current.CancellationToken);
        Assert.True(SpinWait.SpinUntil(() => backend.Uploads == uploads + 2, TimeSpan.FromMinutes(2)));
        Thread.Sleep(200);
        Assert.Throws<QueueFullException>(() => Filled(inpainter, small, middle));
        held.Set();
        Assert.Equal(expected.Data, (await second).Data);
        await first;
    }

    [Fact]
    public void A_failure_reaches_every_call_of_the_batch_and_the_next_ones_work()
    {
        using var backend = new StagedBackend { BatchPixels = long.MaxValue / 64 };
        using Inpainter inpainter = backend.Inpainter();
        (TestPicture picture, TestMask mask) = Holes(6);
        backend.BeforeRun = _ => throw new InvalidOperationException("device lost");
        var destination = new TestPicture(picture);
        Assert.Equal("device lost", Assert.Throws<InvalidOperationException>(() => inpainter.Fill(picture, mask, destination, s_local)).Message);
        Assert.Equal(picture.Data, destination.Data);
        backend.BeforeRun = null;
        using var healthy = new StagedBackend();
        using Inpainter other = healthy.Inpainter();
        Assert.Equal(Filled(other, picture, mask, s_local).Data, Filled(inpainter, picture, mask, s_local).Data);
    }

    [Theory]
    [InlineData(1.0)]
    [InlineData(1.5)]
    [InlineData(4.0)]
    public void Calls_at_the_same_time_stay_within_the_limit_together(double share)
    {
        (TestPicture large, TestMask largeMask) = Holes(5);
        TestPicture[] pictures = [large, .. Enumerable.Range(1, 5).Select(i => new TestPicture(24 + (i % 3 * 8), 40, i % 2 == 0 ? PixelFormat.Rgb24 : PixelFormat.Rgb48, seed: i))];
        TestMask[] masks = [largeMask, .. pictures.Skip(1).Select((picture, i) => TestMask.Random(picture.Width, picture.Height, seed: i))];
        using var free = new StagedBackend();
        using Inpainter reference = free.Inpainter();
        byte[][] expected = [.. pictures.Select((picture, i) => Filled(reference, picture, masks[i], i == 0 ? s_local : null).Data)];
        long smallest = 0;
        for (int i = 0; i < pictures.Length; i++)
        {
            using Inpainter tight = new StagedBackend().Inpainter(limit: 1000);
            smallest = Math.Max(smallest, Assert.Throws<MemoryLimitException>(() => Filled(tight, pictures[i], masks[i], i == 0 ? s_local : null)).RequiredBytes);
        }

        using var backend = new StagedBackend { BatchPixels = 8 * 40 * 40 };
        long limit = (long)(smallest * share);
        using Inpainter inpainter = backend.Inpainter(limit);
        Parallel.For(0, 48, new ParallelOptions { MaxDegreeOfParallelism = 8 }, call =>
        {
            int i = call % pictures.Length;
            Assert.Equal(expected[i], Filled(inpainter, pictures[i], masks[i], i == 0 ? s_local : null).Data);
        });
        Assert.InRange(backend.PeakBytes, 1, limit);
    }

    [Fact]
    public async Task Calls_of_many_windows_share_the_device()
    {
        using var backend = new StagedBackend();
        using Inpainter inpainter = backend.Inpainter();
        (TestPicture picture, TestMask mask) = Holes(2);
        byte[] expected = Filled(inpainter, picture, mask, s_local).Data;
        // Two windows of one call, and one of the other, while the device is held.
        WaitInTheFirstRunForUploads(backend, 3);
        TestPicture[] finished = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Factory.StartNew(
            () => Filled(inpainter, picture, mask, s_local), TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
        Assert.All(finished, picture => Assert.Equal(expected, picture.Data));
    }

    [Theory]
    [InlineData(1.0)]
    [InlineData(1.7)]
    public void Networks_of_one_memory_stay_within_their_limit_together(double share)
    {
        (TestPicture wide, TestMask holes) = Holes(3);
        var picture = new TestPicture(90, 70, PixelFormat.Rgb24);
        TestMask mask = TestMask.Random(90, 70, seed: 3);
        using var free = new StagedBackend();
        using Inpainter plain = free.Inpainter(limit: 1000), reference = free.Inpainter();
        using ArtifactDetector plainDetector = free.Detector(4, limit: 1000), referenceDetector = free.Detector(4, null);
        byte[] filled = Filled(reference, picture, mask).Data, windows = Filled(reference, wide, holes, s_local).Data;
        var expected = new float[90 * 70];
        referenceDetector.Map(picture, expected);
        long limit = (long)(share * new[]
        {
            Assert.Throws<MemoryLimitException>(() => Filled(plain, picture, mask)).RequiredBytes,
            Assert.Throws<MemoryLimitException>(() => Filled(plain, wide, holes, s_local)).RequiredBytes,
            Assert.Throws<MemoryLimitException>(() => plainDetector.Map(picture, expected)).RequiredBytes,
        }.Max());

        using var backend = new StagedBackend();
        using Restorer restorer = backend.Restorer(4, limit);
        using var inpainter = new Inpainter(restorer);
        using var detector = new ArtifactDetector(restorer);
        Parallel.For(0, 36, new ParallelOptions { MaxDegreeOfParallelism = 6 }, call =>
        {
            if (call % 3 == 0)
            {
                var map = new float[90 * 70];
                Assert.InRange(detector.Map(picture, map).PeakBytes, 1, limit);
                Assert.Equal(expected, map);
            }
            else
            {
                Assert.Equal(call % 3 == 1 ? filled : windows, call % 3 == 1 ? Filled(inpainter, picture, mask).Data : Filled(inpainter, wide, holes, s_local).Data);
            }
        });
        Assert.InRange(backend.PeakBytes, 1, limit);
    }

    [Fact]
    public async Task A_tile_that_waits_can_be_canceled_and_leaves_the_queue()
    {
        using var backend = new StagedBackend();
        using Inpainter inpainter = backend.Inpainter();
        using var held = new ManualResetEventSlim();
        using var running = new ManualResetEventSlim();
        var picture = new TestPicture(24, 20, PixelFormat.Rgb24);
        TestMask mask = TestMask.Named("middle", 24, 20);
        backend.BeforeRun = _ =>
        {
            running.Set();
            held.Wait(TestContext.Current.CancellationToken);
        };
        Task first = Task.Run(() => Filled(inpainter, picture, mask), TestContext.Current.CancellationToken);
        running.Wait(TestContext.Current.CancellationToken);

        using var cancellation = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        Assert.ThrowsAny<OperationCanceledException>(() => inpainter.Inpaint(picture.Read, mask.Read, new TestPicture(picture).Write, null, null, cancellation.Token));
        var limited = new InpaintOptions { TimeLimit = TimeSpan.FromMilliseconds(50) };
        Assert.Contains("24x20", Assert.Throws<TimeoutException>(() => Filled(inpainter, picture, mask, limited)).Message, StringComparison.Ordinal);
        Assert.False(first.IsCompleted);
        held.Set();
        await first;
        Assert.Single(backend.Runs);
        Filled(inpainter, picture, mask, limited with { TimeLimit = TimeSpan.FromMinutes(1) });
    }

    [Fact]
    public async Task A_full_queue_is_an_answer()
    {
        using var backend = new StagedBackend();
        using Inpainter inpainter = backend.Inpainter(queueLength: 2);
        using var held = new ManualResetEventSlim();
        var picture = new TestPicture(24, 20, PixelFormat.Rgb24);
        TestMask mask = TestMask.Named("middle", 24, 20);
        backend.BeforeRun = _ => held.Wait(TestContext.Current.CancellationToken);
        // Three places, two that wait, and three for which there is no room.
        Task[] calls = [.. Enumerable.Range(0, 8).Select(_ => Task.Factory.StartNew(
            () => Filled(inpainter, picture, mask), TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default))];
        Assert.True(SpinWait.SpinUntil(() => calls.Count(call => call.IsFaulted) == 3, TimeSpan.FromMinutes(1)));
        Assert.All(calls.Where(call => call.IsFaulted), call => Assert.Equal(2, Assert.IsType<QueueFullException>(call.Exception!.InnerException).QueueLength));
        held.Set();
        await Task.WhenAll(calls.Where(call => !call.IsFaulted));
        Assert.Equal(5, backend.Runs.Count);
    }

    [Fact]
    public void Progress_of_many_windows_rises_to_one_on_the_calling_thread()
    {
        using var backend = new StagedBackend();
        using Inpainter inpainter = backend.Inpainter();
        (TestPicture picture, TestMask mask) = Holes(6);
        var progress = new ThreadedProgress();
        inpainter.Inpaint(picture.Read, mask.Read, new TestPicture(picture).Write, s_local, progress, TestContext.Current.CancellationToken);
        Assert.Equal(progress.Values.Order(), progress.Values);
        Assert.Equal(1, progress.Values[^1]);
        Assert.All(progress.Threads, thread => Assert.Equal(Environment.CurrentManagedThreadId, thread));
    }

    [Fact]
    public void Repeated_calls_allocate_their_result_only()
    {
        using var inpainter = new Inpainter(new RestorerOptions { MemoryLimit = 1 << 28 });
        var picture = new TestPicture(60, 44, PixelFormat.Rgba32);
        TestMask mask = TestMask.Named("random", 60, 44);
        inpainter.WarmUp(60, 44);
        Assert.InRange(Allocations.Least(() => inpainter.Fill(picture, mask, picture)), 1, 144);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void A_time_limit_must_be_above_zero(int milliseconds)
    {
        using Inpainter inpainter = new StagedBackend().Inpainter();
        var picture = new TestPicture(24, 20, PixelFormat.Rgb24);
        Assert.Throws<ArgumentOutOfRangeException>(() => Filled(inpainter, picture, TestMask.Named("middle", 24, 20), new InpaintOptions { TimeLimit = TimeSpan.FromMilliseconds(milliseconds) }));
    }

    /// <summary>A picture whose holes are so far apart that each has a window of its own, all of one size.</summary>
    private static (TestPicture Picture, TestMask Mask) Holes(int count)
    {
        int width = 300 * count;
        return (new TestPicture(width, 240, PixelFormat.Rgb24), TestMask.Where(width, 240, (x, y) => x % 300 is >= 148 and < 152 && y is >= 118 and < 122));
    }

    /// <summary>Holds the next run until so many tiles wait for the device or are on it.</summary>
    private static void WaitInTheFirstRunForUploads(StagedBackend backend, int tiles, Action? then = null)
    {
        int uploads = backend.Uploads + tiles;
        backend.BeforeRun = _ =>
        {
            backend.BeforeRun = null;
            Assert.True(SpinWait.SpinUntil(() => backend.Uploads >= uploads, TimeSpan.FromMinutes(2)));
            // One step before they wait for the device.
            Thread.Sleep(200);
            then?.Invoke();
        };
    }

    private static TestPicture Filled(Inpainter inpainter, TestPicture picture, TestMask mask, InpaintOptions? options = null)
    {
        var finished = new TestPicture(picture);
        inpainter.Fill(picture, mask, finished, options ?? new InpaintOptions { Detail = DetailMode.None });
        return finished;
    }

    private sealed class ThreadedProgress : IProgress<double>
    {
        public List<double> Values { get; } = [];

        public List<int> Threads { get; } = [];

        public void Report(double value)
        {
            Values.Add(value);
            Threads.Add(Environment.CurrentManagedThreadId);
        }
    }
}
