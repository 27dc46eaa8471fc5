using FastInpaint.Conformance;

namespace FastInpaint.Tests;

public sealed class RestorerTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(InpaintStrategy.Whole, 0)]
    [InlineData(InpaintStrategy.Local, 0)]
    [InlineData(InpaintStrategy.Local, 3)]
    public void Run_gives_fill_hole_map_and_score(InpaintStrategy strategy, int dilate)
    {
        (int width, int height) = (620, 300);
        var picture = new TestPicture(width, height, PixelFormat.Rgb24);
        TestMask mask = TestMask.Where(width, height, (x, y) => y is > 140 and < 160 && (x is > 20 and < 40 || x is > 560 and < 580));
        var options = new InpaintOptions { Strategy = strategy, Dilate = dilate, Detail = DetailMode.None };
        using Restorer restorer = Small();
        using var inpainter = new Inpainter(restorer);
        using var detector = new ArtifactDetector(restorer);
        TestPicture filled = new(picture), scored = new(picture), mapped = new(picture);
        inpainter.Fill(picture, mask, filled, options);
        byte[] expected = new byte[width * height], hole = new byte[width * height];
        HoleMask.Build(mask.Read, options, expected, TestContext.Current.CancellationToken);
        float[] whole = new float[width * height], map = new float[width * height];
        detector.Map(filled, whole);

        InpaintResult score = restorer.Prepare(mask.Read, picture.Format, options with { Artifacts = ArtifactOutput.Score }).Run(picture.Read, scored.Write, hole, cancellationToken: Cancellation);
        Assert.Equal(expected, hole);
        Array.Clear(hole);
        InpaintResult both = restorer.Prepare(mask.Read, picture.Format, options with { Artifacts = ArtifactOutput.Map }).Run(picture.Read, mapped.Write, hole, map, cancellationToken: Cancellation);
        Assert.Equal(expected, hole);
        Assert.Equal(filled.Data, scored.Data);
        Assert.Equal(filled.Data, mapped.Data);
        Assert.Equal(whole, map);
        double mean = ArtifactMap.Score(whole, expected);
        Assert.Equal(mean, both.ArtifactScore!.Value);
        Assert.Equal(mean, score.ArtifactScore!.Value, 1e-9);
        Assert.Equal(strategy, both.Strategy);
        Assert.Null(inpainter.Fill(picture, mask, filled, options).ArtifactScore);
    }

    [Fact]
    public void The_default_restoration_plans_nothing_and_says_so()
    {
        Restoration none = default;
        Assert.Equal((true, null, 0, 0L, 0L), (none.IsEmpty, none.Strategy, none.Tiles, none.PredictedBytes, none.RequiredBytes));
        string message = Assert.Throws<InvalidOperationException>(() => default(Restoration).Run(default, default, cancellationToken: Cancellation)).Message;
        Assert.Equal("This restoration is the default value, which plans nothing; use what Restorer.Prepare returns.", message);
    }

    [Theory]
    [InlineData(InpaintStrategy.Auto, "middle", false)]
    [InlineData(InpaintStrategy.Local, "middle", true)]
    [InlineData(InpaintStrategy.Auto, "empty", true)]
    public void TryPrepare_is_for_windows_that_save_work(InpaintStrategy strategy, string hole, bool planned)
    {
        var picture = new TestPicture(96, 80, PixelFormat.Rgb24);
        TestMask mask = hole == "empty" ? new TestMask(96, 80) : TestMask.Named(hole, 96, 80);
        using Restorer restorer = new();
        bool pays = restorer.TryPrepare(new TestRows(picture, mask, picture).Rows, out RowRestoration? restoration, new InpaintOptions { Strategy = strategy }, Cancellation);
        Assert.Equal((planned, planned), (pays, restoration is not null));
        Assert.Equal(!planned ? null : hole == "empty" ? 0 : 1, restoration?.Tiles);
    }

    [Fact]
    public void Prepare_says_how_the_picture_is_cut_before_there_is_one()
    {
        using Restorer restorer = Small();
        var options = new InpaintOptions { Artifacts = ArtifactOutput.Map };
        Restoration nothing = restorer.Prepare(new TestMask(48, 40).Read, PixelFormat.Gray8, options);
        Assert.Null(nothing.Strategy);
        Assert.Equal((true, 0, 0L), (nothing.IsEmpty, nothing.Tiles, nothing.PredictedBytes));
        Restoration restoration = restorer.Prepare(TestMask.Named("middle", 48, 40).Read, PixelFormat.Gray8, options);
        Assert.Equal((InpaintStrategy.Whole, 1), (restoration.Strategy, restoration.Tiles));
        Assert.InRange(restoration.RequiredBytes, restoration.PredictedBytes, long.MaxValue);
        var picture = new TestPicture(48, 40, PixelFormat.Gray8);
        InpaintResult result = restoration.Run(picture.Read, picture.Write, map: new float[48 * 40], cancellationToken: Cancellation);
        Assert.Equal((restoration.StrategyReason, restoration.PredictedBytes), (result.StrategyReason, result.PredictedBytes));
    }

    [Fact]
    public void One_limit_holds_for_both_networks_and_is_the_smallest_that_would_do()
    {
        var picture = new TestPicture(96, 80, PixelFormat.Rgb24);
        TestMask mask = TestMask.Named("middle", 96, 80);
        var options = new InpaintOptions { Artifacts = ArtifactOutput.Map, Detail = DetailMode.None };
        long needed = Assert.Throws<MemoryLimitException>(() => Run(1000)).RequiredBytes;
        Assert.Equal(needed, Assert.Throws<MemoryLimitException>(() => Run(needed - 1)).RequiredBytes);
        Assert.InRange(Run(needed), 1, needed);

        long Run(long limit)
        {
            using var backend = new StagedBackend();
            using Restorer restorer = backend.Restorer(detectorChannels: 12, limit);
            for (int i = 0; i < 2; i++)
            {
                restorer.Prepare(mask.Read, picture.Format, options).Run(picture.Read, new TestPicture(picture).Write, map: new float[96 * 80], cancellationToken: Cancellation);
            }

            return backend.PeakBytes;
        }
    }

    [Fact]
    public void Progress_rises_to_one_over_fill_and_score()
    {
        using Restorer restorer = Small();
        var picture = new TestPicture(48, 40, PixelFormat.Rgb24);
        var progress = new ProgressList();
        restorer.Restore(picture.Read, TestMask.Named("middle", 48, 40).Read, picture.Write, new InpaintOptions { Artifacts = ArtifactOutput.Score }, progress, Cancellation);
        Assert.Equal(progress.Values.Order(), progress.Values);
        Assert.Equal(1, progress.Values[^1]);
        Assert.Contains(progress.Values, value => value is > 0.5 and < 0.9);
    }

    [Fact]
    public void What_is_not_loaded_is_named()
    {
        var picture = new TestPicture(48, 40, PixelFormat.Rgb24);
        TestMask mask = TestMask.Named("middle", 48, 40);
        using var generator = new Restorer(new RestorerOptions { Detector = false });
        Assert.Contains("Detector", Assert.Throws<InvalidOperationException>(() => generator.Detect(picture.Read, new float[48 * 40], cancellationToken: Cancellation)).Message, StringComparison.Ordinal);
        Assert.Contains("Artifacts is Score", Assert.Throws<InvalidOperationException>(() => { generator.Prepare(mask.Read, picture.Format, new InpaintOptions { Artifacts = ArtifactOutput.Score }); }).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Buffers_of_other_sizes_are_refused()
    {
        using Restorer restorer = Small();
        var picture = new TestPicture(48, 40, PixelFormat.Rgb24);
        TestMask mask = TestMask.Named("middle", 48, 40);
        var mapped = new InpaintOptions { Artifacts = ArtifactOutput.Map };
        Assert.Contains("1920", Refusal(hole: 1919, map: 0, InpaintOptions.Default), StringComparison.Ordinal);
        Assert.Contains("0 floats", Refusal(hole: 0, map: 0, mapped), StringComparison.Ordinal);
        Assert.Contains("exactly 0", Refusal(hole: 0, map: 1920, InpaintOptions.Default), StringComparison.Ordinal);
        Assert.Contains("planned for", Assert.Throws<ArgumentException>(() => { restorer.Prepare(mask.Read, PixelFormat.Gray8).Run(picture.Read, picture.Write, cancellationToken: Cancellation); }).Message, StringComparison.Ordinal);

        string Refusal(int hole, int map, InpaintOptions options) => Assert.Throws<ArgumentException>(
            () => { restorer.Prepare(mask.Read, picture.Format, options).Run(picture.Read, picture.Write, new byte[hole], new float[map], cancellationToken: Cancellation); }).Message;
    }

    [Fact]
    public void A_mask_of_three_bytes_a_pixel_is_refused()
    {
        Assert.Contains("one byte a pixel", Assert.Throws<ArgumentException>(() => { _ = new ReadOnlyMask(new byte[3 * 48 * 40], 48, 40); }).Message, StringComparison.Ordinal);
        Assert.Equal(50, new ReadOnlyMask(new byte[50 * 40], 48, 40, 50).Stride);
    }

    private static Restorer Small() =>
        new(new RestorerOptions { Threads = 1 }, nameof(Restorer), () => RandomParameters.Generator(4, 1, seed: 3), () => RandomParameters.Detector(4, seed: 4));
}
