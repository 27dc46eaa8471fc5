namespace FastInpaint.Tests.Execution;

/// <summary>A call's own limit does what a restorer's would, to the detector too: the same strips, staging, result and refusals.</summary>
public sealed class CallLimitTests
{
    private const int Width = 48, Height = 340, DetectorChannels = 12;

    private static readonly TestPicture s_picture = new(Width, Height, PixelFormat.Rgb24);

    private static readonly TestMask s_mask = TestMask.Where(Width, Height, (x, y) => x is > 15 and < 30 && y is > 20 and < 320);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(ArtifactOutput.Score)]
    [InlineData(ArtifactOutput.Map)]
    public void Of_a_picture(ArtifactOutput artifacts) => Compare(strips: true, (restorer, limit) =>
    {
        var options = new InpaintOptions { Artifacts = artifacts, Detail = DetailMode.None, MemoryLimit = limit };
        var finished = new TestPicture(s_picture);
        var map = new float[artifacts == ArtifactOutput.Map ? Width * Height : 0];
        Restoration restoration = restorer.Prepare(s_mask.Read, PixelFormat.Rgb24, options);
        InpaintResult result = restoration.Run(s_picture.Read, finished.Write, map: map, cancellationToken: Cancellation);
        return new Outcome(restoration.RequiredBytes, result.PeakBytes, $"{result.StrategyReason} {result.ArtifactScore}", [.. finished.Data.Select(value => (float)value), .. map]);
    });

    [Fact]
    public void Of_a_picture_with_nothing_to_fill() => Compare(strips: true, (restorer, limit) =>
    {
        var options = new InpaintOptions { Artifacts = ArtifactOutput.Map, MemoryLimit = limit };
        var map = new float[Width * Height];
        Restoration restoration = restorer.Prepare(new TestMask(Width, Height).Read, PixelFormat.Rgb24, options);
        restoration.Run(s_picture.Read, new TestPicture(s_picture).Write, map: map, cancellationToken: Cancellation);
        return new Outcome(restoration.RequiredBytes, 0, "", map);
    });

    [Fact]
    public void Of_rows() => Compare(strips: true, (restorer, limit) =>
    {
        var options = new InpaintOptions { Artifacts = ArtifactOutput.Score, Detail = DetailMode.None, MemoryLimit = limit };
        var finished = new TestPicture(s_picture);
        RowRestoration restoration = restorer.Prepare(new TestRows(s_picture, s_mask, finished).Rows, options, Cancellation);
        InpaintResult result = restoration.Run(null, Cancellation);
        return new Outcome(restoration.RequiredBytes, result.PeakBytes, $"{result.StrategyReason} {result.ArtifactScore}", [.. finished.Data.Select(value => (float)value)]);
    });

    [Theory]
    [InlineData(InpaintStrategy.Auto)]
    [InlineData(InpaintStrategy.Exact)]
    [InlineData(InpaintStrategy.Whole)]
    public void Of_a_map(InpaintStrategy strategy) => Compare(strips: strategy == InpaintStrategy.Auto, (restorer, limit) =>
    {
        var map = new float[Width * Height];
        DetectResult result = restorer.Detect(s_picture.Read, map, new DetectOptions { Strategy = strategy, MemoryLimit = limit }, cancellationToken: Cancellation);
        return new Outcome(result.PredictedBytes, result.PeakBytes, $"{result.Strategy} {result.StrategyReason}", map);
    });

    /// <summary>The device would take more windows at a time than the call may have.</summary>
    [Theory]
    [InlineData(0.0)]
    [InlineData(0.3)]
    [InlineData(0.6)]
    [InlineData(0.9)]
    [InlineData(1.0)]
    public void Of_windows_that_run_together(double share)
    {
        var picture = new TestPicture(1800, 40, PixelFormat.Gray8);
        TestMask mask = TestMask.Where(picture.Width, picture.Height, (x, y) => x % 300 is > 145 and < 155 && y is > 15 and < 25);
        var options = new InpaintOptions { Strategy = InpaintStrategy.Local, Detail = DetailMode.None };
        using var backend = new StagedBackend { BatchPixels = long.MaxValue / 64 };
        using Restorer restorer = backend.Restorer(DetectorChannels, limit: null);
        long smallest = Assert.Throws<MemoryLimitException>(() => { restorer.Prepare(mask.Read, picture.Format, options with { MemoryLimit = 1000 }); }).RequiredBytes;
        long together = restorer.Prepare(mask.Read, picture.Format, options).PredictedBytes;
        long limit = smallest + (long)(share * (together - smallest));
        Assert.InRange(smallest, 1, together / 2);

        // Until then those wait that are to run together.
        backend.BeforeRun = _ => SpinWait.SpinUntil(() => backend.Uploads >= 5, TimeSpan.FromMilliseconds(300));
        TestPicture free = new(picture), finished = new(picture);
        InpaintResult result = restorer.Restore(picture.Read, mask.Read, finished.Write, options with { MemoryLimit = limit }, cancellationToken: Cancellation);
        Assert.InRange(result.PredictedBytes, smallest, limit);
        Assert.InRange(result.PeakBytes, 1, result.PredictedBytes);
        Assert.Equal(6, result.Tiles);
        restorer.Restore(picture.Read, mask.Read, free.Write, options, cancellationToken: Cancellation);
        Assert.Equal(free.Data, finished.Data);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-5)]
    public void Must_be_positive(long limit)
    {
        using var backend = new StagedBackend();
        using Restorer restorer = backend.Restorer(detectorChannels: 1, limit: null);
        Assert.Contains("MemoryLimit", Assert.Throws<ArgumentOutOfRangeException>(() => restorer.Detect(s_picture.Read, new float[Width * Height], new DetectOptions { MemoryLimit = limit }, cancellationToken: Cancellation)).Message,
            StringComparison.Ordinal);
        Assert.Contains("MemoryLimit", Assert.Throws<ArgumentOutOfRangeException>(() => { restorer.Prepare(s_mask.Read, PixelFormat.Rgb24, new InpaintOptions { MemoryLimit = limit }); }).Message, StringComparison.Ordinal);
    }

    /// <summary>Compares both limits, from the smallest that does to one that leaves the plan as it is without.</summary>
    private static void Compare(bool strips, Func<Restorer, long?, Outcome> call)
    {
        Outcome free = Run(null, null);
        long smallest = Assert.Throws<MemoryLimitException>(() => Run(1000, null)).RequiredBytes;
        Assert.True(!strips || smallest < free.Required, $"The detector's strips save nothing: {smallest} of {free.Required} bytes.");
        foreach (long limit in (long[])[smallest, (smallest + free.Required) / 2, free.Required - 1, free.Required])
        {
            Outcome restorers = Run(limit, null), calls = Run(null, limit);
            Assert.InRange(calls.Required, 1, limit);
            Assert.InRange(calls.LargestArena, 0, limit);
            Assert.Equal(free.Values, calls.Values);
            Assert.Equal(restorers.Values, calls.Values);
            Assert.Equal(restorers with { Values = calls.Values }, calls);
        }

        string message = Assert.Throws<MemoryLimitException>(() => Run(smallest - 1, null)).Message;
        Assert.Equal(message, Assert.Throws<MemoryLimitException>(() => Run(null, smallest - 1)).Message);
        Assert.Equal(message, Assert.Throws<MemoryLimitException>(() => Run(smallest - 1, long.MaxValue)).Message);

        Outcome Run(long? restorers, long? calls)
        {
            using var backend = new StagedBackend();
            using Restorer restorer = backend.Restorer(DetectorChannels, restorers);
            return call(restorer, calls) with { Uploads = backend.Uploads, LargestArena = backend.LargestArena };
        }
    }

    /// <summary>What a call gave, and what the device saw of it.</summary>
    private sealed record Outcome(long Required, long Peak, string Text, float[] Values)
    {
        public int Uploads { get; init; }

        public long LargestArena { get; init; }
    }
}
