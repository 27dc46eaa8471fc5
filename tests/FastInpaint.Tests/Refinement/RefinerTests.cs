namespace FastInpaint.Tests.Refinement;

/// <summary>Second passes with networks that are a function of the place: the detector takes bright pixels for artifacts.</summary>
public sealed class RefinerTests
{
    private const int Width = 200, Height = 150;

    private static readonly TestMask s_middle = TestMask.Rectangle(Width, Height, 50, 40, 150, 110);
    private static readonly InpaintOptions s_plain = new() { Match = MatchMode.None, Strategy = InpaintStrategy.Whole };

    public static TheoryData<PixelFormat> Formats => new(Enum.GetValues<PixelFormat>());

    [Theory]
    [MemberData(nameof(Formats))]
    public void ABadRegion_IsFilledAgainAndNothingElseChanges(PixelFormat format)
    {
        TestPicture picture = Flat(0.2, format);
        Brighten(picture, 80, 60, 90, 70, 0.9);
        var before = new TestPicture(picture);
        RefineResult result = Refine(_ => 0.2f, picture, new RefineOptions { Passes = 5 });
        Assert.Equal((1, 1, 1), (result.Passes, result.Spots, result.Kept));
        Assert.Equal(((100 * 0.9) + (6900 * 0.2)) / 7000, result.ScoreBefore, 2e-3);
        Assert.Equal(0.2, result.ScoreAfter, 2e-3);
        AssertChanged(before, picture, (x, y) => x is >= 80 and < 90 && y is >= 60 and < 70);
        Assert.InRange(picture[85, 65, picture.Colour(0)], (0.2 * picture.Maximum) - 1, (0.2 * picture.Maximum) + 1);
    }

    [Fact]
    public void AWorseFill_IsNotKept()
    {
        TestPicture picture = Flat(0.2);
        Brighten(picture, 80, 60, 90, 70, 0.6);
        var before = new TestPicture(picture);
        RefineResult result = Refine(_ => 0.95f, picture, new RefineOptions { Passes = 5 });
        Assert.Equal((1, 1, 0), (result.Passes, result.Spots, result.Kept));
        Assert.Equal(result.ScoreBefore, result.ScoreAfter);
        Assert.Equal(before.Data, picture.Data);
    }

    [Fact]
    public void EachSpot_IsJudgedByItself()
    {
        TestPicture picture = Flat(0.2);
        Brighten(picture, 60, 60, 70, 70, 0.6);
        Brighten(picture, 120, 60, 130, 70, 0.6);
        var before = new TestPicture(picture);
        RefineResult result = Refine(x => x < 100 ? 0.9f : 0.2f, picture, new RefineOptions { Passes = 1 });
        Assert.Equal((2, 1), (result.Spots, result.Kept));
        Assert.True(result.ScoreAfter < result.ScoreBefore);
        AssertChanged(before, picture, (x, y) => x is >= 120 and < 130 && y is >= 60 and < 70);
    }

    [Fact]
    public void ASpot_IsJudgedAgainBesideOneThatWasDropped()
    {
        // The right spot looks better only as long as the left one is very bright; the left one's new fill is worse.
        var backend = new FakeBackend((y, x, c, row) => c < 0 ? 0 : x < 100 ? 0.9f : 0.65f);
        var detecting = new FakeBackend((_, x, _, row) => x < 100 || row[3 * x] < 0.5f ? row[3 * x] : Math.Min(1, row[3 * x] + (row[3 * 65] > 0.8f ? 0 : 0.3f)));
        TestPicture picture = Flat(0.2);
        Brighten(picture, 60, 60, 70, 70, 0.6);
        Brighten(picture, 120, 60, 130, 70, 0.6);
        var before = new TestPicture(picture);
        using Inpainter inpainter = backend.Inpainter();
        using ArtifactDetector detector = detecting.Detector();
        RefineResult result = Refine(new Refiner(inpainter, detector), picture, s_middle, new RefineOptions { Grow = 0 });
        Assert.Equal((2, 0), (result.Spots, result.Kept));
        Assert.Equal(before.Data, picture.Data);
    }

    [Theory]
    [InlineData(3, 3, 3)]
    [InlineData(100, 7, 7)]
    public void Passes_GoOnWhileSomethingImproves(int passes, int expected, int kept)
    {
        // The whole hole is one spot, and each fill is darker by 0.1, until it is no spot any more.
        float level = 0.85f;
        var backend = new FakeBackend((_, _, _, _) => level) { BeforeStep = step => level -= step == 0 ? 0.1f : 0 };
        using Inpainter inpainter = backend.Inpainter();
        using ArtifactDetector detector = Brightness().Detector();
        TestPicture picture = Flat(0.85);
        RefineResult result = Refine(new Refiner(inpainter, detector), picture, s_middle, new RefineOptions { Passes = passes, Threshold = 0.2, MostShare = 1 });
        Assert.Equal((expected, kept), (result.Passes, result.Kept));
        Assert.Equal(0.85 - (0.1 * expected), result.ScoreAfter, 3e-3);
    }

    [Fact]
    public void APass_ThatKeepsNothingIsTheLast()
    {
        var backend = new FakeBackend((_, _, _, _) => 0.9f);
        int runs = 0;
        backend.BeforeStep = step => runs += step == 0 ? 1 : 0;
        using Inpainter inpainter = backend.Inpainter();
        using ArtifactDetector detector = Brightness().Detector();
        TestPicture picture = Flat(0.2);
        Brighten(picture, 60, 60, 70, 70, 0.7);
        Assert.Equal(1, Refine(new Refiner(inpainter, detector), picture, s_middle, new RefineOptions { Passes = 50 }).Passes);
        Assert.Equal(1, runs);
    }

    [Fact]
    public void Spots_TakeTheirShareOfThePartAtMost()
    {
        // A ramp in the hole: the brightest tenth is on the right.
        TestPicture picture = new TestPicture(Width, Height, PixelFormat.Rgb24).Paint((x, _, _) => 0.6 + (x / 1000.0));
        var before = new TestPicture(picture);
        RefineResult result = Refine(_ => 0.1f, picture, new RefineOptions { MostShare = 0.1, Grow = 0 });
        Assert.Equal(1, result.Kept);
        AssertChanged(before, picture, (x, y) => x is >= 141 and < 150 && y is >= 40 and < 110, (x, y) => x is >= 138 and < 150 && y is >= 40 and < 110);
    }

    [Fact]
    public void NoPasses_MeasureAndChangeNothing()
    {
        TestPicture picture = Flat(0.2);
        Brighten(picture, 80, 60, 90, 70, 0.9);
        var before = new TestPicture(picture);
        RefineResult result = Refine(_ => throw new InvalidOperationException("The generator ran."), picture, new RefineOptions { Passes = 0 });
        Assert.Equal((0, 0, 0), (result.Passes, result.Spots, result.Kept));
        Assert.Equal(((100 * 0.9) + (6900 * 0.2)) / 7000, result.ScoreBefore, 2e-3);
        Assert.Equal(result.ScoreBefore, result.ScoreAfter);
        Assert.Equal(before.Data, picture.Data);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    public void SpotsStayInTheHoleAndOutOfTheBlendedRim(int feather)
    {
        // Everything is bright, known picture and hole.
        TestPicture picture = Flat(0.9);
        var before = new TestPicture(picture);
        InpaintOptions fill = s_plain with { Feather = feather, Dilate = 3 };
        using Inpainter inpainter = new FakeBackend((_, _, _, _) => 0.1f).Inpainter();
        using ArtifactDetector detector = Brightness().Detector();
        RefineResult result = Refine(new Refiner(inpainter, detector), picture, s_middle, new RefineOptions { MostShare = 1 }, fill);
        Assert.Equal(1, result.Kept);
        var hole = new byte[Width * Height];
        HoleMask.Build(s_middle.Read, fill, hole);
        int rim = feather == 0 ? 0 : feather + 1;
        AssertChanged(before, picture, (x, y) => Deep(x, y), (x, y) => Deep(x, y));

        bool Deep(int x, int y)
        {
            for (int dy = -rim; dy <= rim; dy++)
            for (int dx = -rim; dx <= rim; dx++)
            {
                if ((dx * dx) + (dy * dy) <= rim * rim && hole[((y + dy + Height) % Height * Width) + ((x + dx + Width) % Width)] == 0)
                {
                    return false;
                }
            }

            return true;
        }
    }

    [Fact]
    public void Cancellation_LeavesThePictureAsTheLastWholePassLeftIt()
    {
        using var cancellation = new CancellationTokenSource();
        int runs = 0;
        var backend = new FakeBackend((_, _, _, _) => 0.8f - (0.1f * runs));
        backend.BeforeStep = step =>
        {
            runs += step == 0 ? 1 : 0;
            if (runs == 3 && step == 2)
            {
                cancellation.Cancel();
            }
        };
        using Inpainter inpainter = backend.Inpainter();
        using ArtifactDetector detector = Brightness().Detector();
        var refiner = new Refiner(inpainter, detector);
        var options = new RefineOptions { Passes = 9, Threshold = 0.2, MostShare = 1 };
        TestPicture picture = Flat(0.85);
        Assert.ThrowsAny<OperationCanceledException>(() => refiner.Refine(picture.Write, s_middle.Read, s_plain, options, null, cancellation.Token));
        Assert.All(Enumerable.Range(50, 100), x => Assert.Equal(153, picture[x, 60, 0]));

        var before = new TestPicture(picture);
        Assert.ThrowsAny<OperationCanceledException>(() => refiner.Refine(picture.Write, s_middle.Read, s_plain, options, null, cancellation.Token));
        Assert.Equal(3, runs);
        Assert.Equal(before.Data, picture.Data);
    }

    [Fact]
    public void TheTimeLimit_HoldsForAllPassesTogether()
    {
        // Every pass is better by one level, so only the limit ends them.
        int runs = 0;
        var backend = new FakeBackend((_, _, _, _) => (250 - runs) / 255f);
        backend.BeforeStep = step =>
        {
            runs += step == 0 ? 1 : 0;
            Thread.Sleep(10);
        };
        using Inpainter inpainter = backend.Inpainter();
        using ArtifactDetector detector = Brightness().Detector();
        TestPicture picture = Flat(1);
        var options = new RefineOptions { Passes = 240, MostShare = 1, Threshold = 0 };
        InpaintOptions fill = s_plain with { TimeLimit = TimeSpan.FromMilliseconds(50) };
        var error = Assert.Throws<TimeoutException>(() => Refine(new Refiner(inpainter, detector), picture, s_middle, options, fill));
        Assert.Contains("0.05 s", error.Message, StringComparison.Ordinal);
        Assert.InRange(runs, 0, 239);
        Assert.All(Enumerable.Range(50, 100), x => Assert.Equal(picture[50, 40, 0], picture[x, 100, 0]));
        Assert.Equal(1, Refine(new Refiner(inpainter, detector), picture, s_middle, options with { Passes = 1 }, fill with { TimeLimit = TimeSpan.FromMinutes(9) }).Kept);
    }

    [Fact]
    public void Progress_RisesToOne()
    {
        var progress = new ProgressList();
        using Inpainter inpainter = new FakeBackend((_, _, _, _) => 0.1f).Inpainter();
        using ArtifactDetector detector = Brightness().Detector();
        TestPicture picture = Flat(0.9);
        new Refiner(inpainter, detector).Refine(picture.Write, s_middle.Read, s_plain, new RefineOptions { Passes = 2, MostShare = 1 }, progress, TestContext.Current.CancellationToken);
        Assert.True(progress.Values.Count > 4);
        Assert.Equal(progress.Values.Order(), progress.Values);
        Assert.Equal(1, progress.Values[^1]);
    }

    [Fact]
    public void AnEmptyHole_RunsNothing()
    {
        TestPicture picture = Flat(0.9);
        using Inpainter inpainter = new FakeBackend((_, _, _, _) => 0.1f).Inpainter();
        var detecting = Brightness();
        using ArtifactDetector detector = detecting.Detector();
        RefineResult result = Refine(new Refiner(inpainter, detector), picture, TestMask.Rectangle(Width, Height, 0, 0, 0, 0), new RefineOptions());
        Assert.Equal(new RefineResult { Passes = 0, Spots = 0, Kept = 0, ScoreBefore = 0, ScoreAfter = 0 }, result);
        Assert.Equal(0, detecting.Prepared);
    }

    [Fact]
    public void WrongArguments_AreRefused()
    {
        TestPicture picture = Flat(0.9);
        using Inpainter inpainter = new FakeBackend((_, _, _, _) => 0.1f).Inpainter();
        using ArtifactDetector detector = Brightness().Detector();
        var refiner = new Refiner(inpainter, detector);
        foreach (RefineOptions options in (RefineOptions[])[new() { Passes = -1 }, new() { Threshold = 1.1 }, new() { Threshold = double.NaN }, new() { MostShare = 0 }, new() { Grow = -1 }])
        {
            Assert.ThrowsAny<ArgumentOutOfRangeException>(() => Refine(refiner, picture, s_middle, options));
        }

        Assert.Throws<ArgumentException>(() => Refine(refiner, picture, TestMask.Named("middle", 30, 30), new RefineOptions()));
        Assert.Throws<ArgumentNullException>(() => new Refiner(null!, detector));
        Assert.Throws<ArgumentNullException>(() => new Refiner(inpainter, null!));
    }

    private static FakeBackend Brightness() => new((_, x, _, row) => row[3 * x]);

    private static TestPicture Flat(double value, PixelFormat format = PixelFormat.Rgb24) => new TestPicture(Width, Height, format).Paint((_, _, _) => value);

    private static void Brighten(TestPicture picture, int left, int top, int right, int bottom, double value)
    {
        for (int y = top; y < bottom; y++)
        for (int x = left; x < right; x++)
        for (int colour = 0; colour < 3; colour++)
        {
            picture[x, y, picture.Colour(colour)] = (int)(value * picture.Maximum);
        }
    }

    private static RefineResult Refine(Func<int, float> fill, TestPicture picture, RefineOptions options)
    {
        using Inpainter inpainter = new FakeBackend((_, x, _, _) => fill(x)).Inpainter();
        using ArtifactDetector detector = Brightness().Detector();
        return Refine(new Refiner(inpainter, detector), picture, s_middle, options);
    }

    private static RefineResult Refine(Refiner refiner, TestPicture picture, TestMask mask, RefineOptions options, InpaintOptions? fill = null) =>
        refiner.Refine(picture.Write, mask.Read, fill ?? s_plain, options, null, TestContext.Current.CancellationToken);

    /// <summary>Asserts that the first pixels changed, and none but the second.</summary>
    private static void AssertChanged(TestPicture before, TestPicture after, Func<int, int, bool> must, Func<int, int, bool>? may = null)
    {
        // What spots are grown by takes the value that was there.
        may ??= (x, y) => x is >= 50 and < 150 && y is >= 40 and < 110;
        for (int y = 0; y < Height; y++)
        for (int x = 0; x < Width; x++)
        {
            bool same = Enumerable.Range(0, before.Layout.Channels).All(channel => before[x, y, channel] == after[x, y, channel]);
            Assert.True(must(x, y) ? !same : same || may(x, y), $"pixel {x},{y} {(same ? "did not change" : "changed")}");
            Assert.True(before.Layout.Channels is 1 or 3 || before[x, y, before.Layout.Channels - 1] == after[x, y, before.Layout.Channels - 1], $"alpha of {x},{y} changed");
        }
    }
}
