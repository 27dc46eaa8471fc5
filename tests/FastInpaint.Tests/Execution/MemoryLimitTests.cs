using FastInpaint.Simd;

namespace FastInpaint.Tests.Execution;

public sealed class MemoryLimitTests
{
    public static TheoryData<string, InpaintOptions> Calls => new()
    {
        { "middle", new InpaintOptions { Detail = DetailMode.None } },
        { "strokes", new InpaintOptions { Detail = DetailMode.None, Match = MatchMode.None } },
        { "corner", new InpaintOptions { Detail = DetailMode.None, Dilate = 4, Feather = 3 } },
    };

    [Theory]
    [MemberData(nameof(Calls))]
    public void Prediction_is_the_smallest_limit_that_does(string hole, InpaintOptions options)
    {
        TestMask mask = TestMask.Named(hole, 50, 41);
        InpaintResult free = Run(new FakeBackend(Half), limit: null);
        Assert.InRange(free.PeakBytes, free.PredictedBytes * 0.95, free.PredictedBytes);

        InpaintResult limited = Run(new FakeBackend(Half), free.PredictedBytes);
        Assert.Equal(free.PredictedBytes, limited.PredictedBytes);

        var backend = new FakeBackend(Half);
        var error = Assert.Throws<MemoryLimitException>(() => Run(backend, free.PredictedBytes - 1));
        Assert.Equal(free.PredictedBytes, error.RequiredBytes);
        Assert.Contains($"({free.PredictedBytes} bytes)", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, backend.Prepared);
        Assert.Equal(0, backend.Alive);

        InpaintResult Run(FakeBackend backend, long? limit)
        {
            var picture = new TestPicture(50, 41, PixelFormat.Rgb24);
            using Inpainter inpainter = backend.Inpainter(limit);
            return inpainter.Fill(picture, mask, picture, options);
        }
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public void A_calls_own_limit_does_what_the_restorers_would(string hole, InpaintOptions options)
    {
        TestMask mask = TestMask.Named(hole, 50, 41);
        (InpaintResult free, _) = Run(null, null);
        (InpaintResult whole, byte[] expected) = Run(free.PredictedBytes, null);
        (InpaintResult own, byte[] pixels) = Run(null, free.PredictedBytes);
        Assert.Equal((whole.Strategy, whole.StrategyReason, whole.PredictedBytes, whole.PeakBytes), (own.Strategy, own.StrategyReason, own.PredictedBytes, own.PeakBytes));
        Assert.Equal(expected, pixels);
        string message = Assert.Throws<MemoryLimitException>(() => Run(free.PredictedBytes - 1, null)).Message;
        Assert.Equal(message, Assert.Throws<MemoryLimitException>(() => Run(null, free.PredictedBytes - 1)).Message);
        Assert.Equal(message, Assert.Throws<MemoryLimitException>(() => Run(free.PredictedBytes - 1, long.MaxValue)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => Run(null, 0));

        (InpaintResult Result, byte[] Pixels) Run(long? restorers, long? calls)
        {
            var picture = new TestPicture(50, 41, PixelFormat.Rgb24);
            using Inpainter inpainter = new FakeBackend(Half).Inpainter(restorers);
            InpaintResult result = inpainter.Fill(picture, mask, picture, options with { MemoryLimit = calls });
            return (result, picture.Data);
        }
    }

    [Fact]
    public void Without_a_limit_nine_tenths_of_what_the_device_had_free_count()
    {
        var backend = new FakeBackend(Half) { MemoryBytes = 100_000 };
        using Restorer restorer = backend.Restorer();
        Assert.Equal(90_000, restorer.MemoryLimit);
        Assert.Throws<MemoryLimitException>(() => restorer.WarmUp(64, 64));
        backend.MemoryBytes = long.MaxValue;
        Assert.Equal(90_000, restorer.MemoryLimit);
        Assert.Throws<MemoryLimitException>(() => restorer.WarmUp(64, 64));
        Assert.Equal(0, backend.Prepared);
    }

    [Fact]
    public void Without_a_limit_half_of_the_processs_budget_counts_on_the_CPU()
    {
        using var restorer = new Restorer(new RestorerOptions { Detector = false });
        Assert.Equal(ProcessMemory.BudgetBytes / 2, restorer.MemoryLimit);
        using var given = new Restorer(new RestorerOptions { Detector = false, MemoryLimit = 12345 });
        Assert.Equal(12345, given.MemoryLimit);
    }

    /// <summary>A picture is cut by the limit alone: less and less is free, and the choice, its reason and the bytes stay.</summary>
    [Fact]
    public void What_is_free_at_the_moment_changes_nothing()
    {
        TestMask mask = TestMask.Named("middle", 200, 150);
        (InpaintResult Result, byte[] Data) plenty = Run(new FakeBackend(Half), long.MaxValue);
        var backend = new FakeBackend(Half);
        for (long free = plenty.Result.PredictedBytes * 2; free > plenty.Result.PredictedBytes / 4; free -= free / 3)
        {
            try
            {
                (InpaintResult Result, byte[] Data) scarce = Run(backend, free);
                Assert.Equal((plenty.Result.Strategy, plenty.Result.StrategyReason), (scarce.Result.Strategy, scarce.Result.StrategyReason));
                Assert.Equal(plenty.Data, scarce.Data);
            }
            catch (InsufficientMemoryException)
            {
                Assert.True(free < plenty.Result.PredictedBytes, $"{free} bytes were free");
            }
        }

        Assert.InRange(backend.Prepared, 1, int.MaxValue);

        (InpaintResult, byte[]) Run(FakeBackend backend, long free)
        {
            backend.MemoryBytes = long.MaxValue;
            var picture = new TestPicture(200, 150, PixelFormat.Rgb24);
            using Inpainter inpainter = backend.Inpainter();
            backend.MemoryBytes = free;
            InpaintResult result = inpainter.Fill(picture, mask, picture);
            return (result, picture.Data);
        }
    }

    [Fact]
    public void Refusal_leaves_the_destination_alone()
    {
        using Inpainter inpainter = new FakeBackend(Half).Inpainter(limit: 1000);
        var picture = new TestPicture(20, 20, PixelFormat.Rgb24);
        var destination = new TestPicture(20, 20, PixelFormat.Rgb24, seed: 2);
        var before = new TestPicture(destination);
        Assert.Throws<MemoryLimitException>(() => inpainter.Fill(picture, TestMask.Named("middle", 20, 20), destination));
        Assert.Equal(before.Data, destination.Data);
    }

    [Fact]
    public void Detector_refuses_below_its_prediction()
    {
        var picture = new TestPicture(30, 50, PixelFormat.Gray8);
        var map = new float[30 * 50];
        using ArtifactDetector free = new FakeBackend(Half).Detector();
        DetectResult result = free.Map(picture, map);
        using ArtifactDetector exact = new FakeBackend(Half).Detector(result.PredictedBytes);
        Assert.Equal(result.PredictedBytes, exact.Map(picture, map).PredictedBytes);
        using ArtifactDetector below = new FakeBackend(Half).Detector(result.PredictedBytes - 1);
        Assert.Equal(result.PredictedBytes, Assert.Throws<MemoryLimitException>(() => below.Map(picture, map)).RequiredBytes);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-5)]
    public void Limit_must_be_positive(long limit) => Assert.Throws<ArgumentOutOfRangeException>(() => new FakeBackend(Half).Inpainter(limit));

    private static float Half(int y, int x, int c, ReadOnlySpan<float> inputRow) => 0.5f;
}
