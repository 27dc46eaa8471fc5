namespace FastInpaint.Tests.EmbeddedWeights;

/// <summary>Second passes with the weights that the library carries.</summary>
public sealed class RefinerEmbeddedTests
{
    private const int Width = 240, Height = 180;

    private static readonly TestMask s_holes = TestMask.Where(
        Width, Height, (x, y) => (x is >= 30 and < 80 && y is >= 40 and < 90) || (x is >= 150 and < 230 && y is >= 20 and < 60) || (x is >= 100 and < 120 && y is >= 100 and < 180));

    [Fact]
    public void TheScoreFallsToWhatTheDetectorSaysAndKnownPixelsStay()
    {
        using var inpainter = new Inpainter();
        using var detector = new ArtifactDetector();
        TestPicture picture = Filled(inpainter);
        // Something pasted into the fill.
        var noise = new Random(3);
        for (int y = 50; y < 75; y++)
        for (int x = 40; x < 65; x++)
        for (int c = 0; c < 3; c++)
        {
            picture[x, y, c] = noise.Next(256);
        }

        var before = new TestPicture(picture);
        double scoreBefore = Score(detector, picture);
        RefineResult result = Refine(new Refiner(inpainter, detector), picture);
        Assert.Equal((scoreBefore, Score(detector, picture)), (result.ScoreBefore, result.ScoreAfter));
        Assert.True(result.ScoreAfter < result.ScoreBefore - 0.002, $"{result}");
        Assert.InRange(result.Kept, 1, result.Spots);
        int changed = 0;
        for (int y = 0; y < Height; y++)
        for (int x = 0; x < Width; x++)
        {
            bool same = Enumerable.Range(0, 3).All(c => before[x, y, c] == picture[x, y, c]);
            changed += same ? 0 : 1;
            Assert.True(same || s_holes[x, y], $"known pixel {x},{y} changed");
        }

        Assert.True(changed > 100, $"{changed} pixels changed");
    }

    [Fact]
    public async Task Bytes_AreTheSameForAnyThreadsAndForCallsAtTheSameTime()
    {
        (byte[] Bytes, RefineResult Result)? expected = null;
        foreach (int threads in new[] { 1, 3 })
        {
            using var inpainter = new Inpainter(new EngineOptions { Threads = threads });
            using var detector = new ArtifactDetector(new EngineOptions { Threads = threads });
            var refiner = new Refiner(inpainter, detector);
            TestPicture[] pictures = [Filled(inpainter), Filled(inpainter), Filled(inpainter)];
            RefineResult[] results = await Task.WhenAll(pictures.Select(picture => Task.Run(() => Refine(refiner, picture))));
            expected ??= (pictures[0].Data, results[0]);
            Assert.All(pictures, picture => Assert.Equal(expected.Value.Bytes, picture.Data));
            Assert.All(results, result => Assert.Equal(expected.Value.Result, result));
        }
    }

    private static RefineResult Refine(Refiner refiner, TestPicture picture) =>
        refiner.Refine(picture.Write, s_holes.Read, null, new RefineOptions { Passes = 2 }, null, TestContext.Current.CancellationToken);

    private static double Score(ArtifactDetector detector, TestPicture picture)
    {
        var hole = new byte[Width * Height];
        HoleMask.Build(s_holes.Read, InpaintOptions.Default, hole);
        return detector.Score(picture.Read, hole, TestContext.Current.CancellationToken);
    }

    private static TestPicture Filled(Inpainter inpainter)
    {
        var grain = new Random(5);
        TestPicture picture = new TestPicture(Width, Height, PixelFormat.Rgb24).Paint((x, y, c) =>
            0.15 + (0.6 * (c == 2 ? 1 - (x / (double)Width) : x / (double)Width)) + (0.15 * Math.Sin((y * 0.06) + c)) + (0.1 * (grain.NextDouble() - 0.5)));
        inpainter.Fill(picture, s_holes, picture);
        return picture;
    }
}
