using FastInpaint.Conformance;

namespace FastInpaint.Tests.Strategies;

/// <summary>The strategies against the whole picture.</summary>
public sealed class StrategyTests
{
    // Its maps outweigh the threads' workspaces: pictures take less memory in strips.
    private static readonly string s_weights = RandomWeights.Generator(16, blocks: 1);

    private static readonly InpaintOptions s_plain = new() { Detail = DetailMode.None, Match = MatchMode.None };

    [Fact]
    public void Local_of_a_network_that_sees_only_its_pixel_is_the_whole_pictures()
    {
        var picture = new TestPicture(700, 500, PixelFormat.Rgba32);
        TestMask mask = TestMask.Where(700, 500, (x, y) => (x < 30 && y > 480) || (x is > 600 and < 640 && y is > 30 and < 60) || (x == 350 && y == 20));
        foreach (InpaintOptions options in (InpaintOptions[])[s_plain, s_plain with { Dilate = 5 }, s_plain with { Dilate = 9, Feather = 4 }])
        {
            using Inpainter inpainter = new FakeBackend((_, x, c, row) => (0.3f * row[4 * x + c]) + (0.1f * c)).Inpainter();
            var whole = new TestPicture(picture);
            var local = new TestPicture(picture);
            InpaintResult expected = inpainter.Fill(picture, mask, whole, options with { Strategy = InpaintStrategy.Whole });
            InpaintResult result = inpainter.Fill(picture, mask, local, options with { Strategy = InpaintStrategy.Local });

            Assert.Equal(whole.Data, local.Data);
            Assert.Equal((InpaintStrategy.Whole, 1, InpaintStrategy.Local, 3), (expected.Strategy, expected.Tiles, result.Strategy, result.Tiles));
            Assert.Equal(expected.HolePixels, result.HolePixels);
            Assert.InRange(result.PeakBytes, 1, result.PredictedBytes);

            // In place, windows see what other windows have not written.
            var inPlace = new TestPicture(picture);
            inpainter.Fill(inPlace, mask, inPlace, options with { Strategy = InpaintStrategy.Local });
            Assert.Equal(whole.Data, inPlace.Data);
        }
    }

    [Theory]
    [InlineData(64, 64)]
    [InlineData(256, 256)]
    [InlineData(101, 333)]
    [InlineData(512, 384)]
    [InlineData(1024, 1024)]
    [InlineData(1000, 1333)]
    public void Exact_is_the_whole_pictures_bit_for_bit_down_to_the_limit_it_names(int width, int height)
    {
        var picture = new TestPicture(width, height, PixelFormat.Rgb24);
        TestMask mask = TestMask.Named("strokes", width, height);
        var whole = new TestPicture(picture);
        InpaintResult free = Run(null, InpaintStrategy.Whole, whole);
        var error = Assert.Throws<MemoryLimitException>(() => Run(1000, InpaintStrategy.Exact, new TestPicture(picture)));
        long smallest = error.RequiredBytes;
        foreach (long limit in (long[])[smallest, smallest + ((free.PredictedBytes - smallest) / 2), free.PredictedBytes])
        {
            var exact = new TestPicture(picture);
            InpaintResult result = Run(limit, InpaintStrategy.Exact, exact);
            Assert.Equal(whole.Data, exact.Data);
            Assert.Equal(InpaintStrategy.Exact, result.Strategy);
            Assert.InRange(result.PeakBytes, 1, limit);
            Assert.InRange(result.PeakBytes, 1, result.PredictedBytes);
        }

        Assert.Equal(smallest, Assert.Throws<MemoryLimitException>(() => Run(smallest - 1, InpaintStrategy.Exact, new TestPicture(picture))).RequiredBytes);

        InpaintResult Run(long? limit, InpaintStrategy strategy, TestPicture destination)
        {
            using var inpainter = new Inpainter(new RestorerOptions { WeightsPath = s_weights, MemoryLimit = limit });
            return inpainter.Fill(picture, mask, destination, new InpaintOptions { Detail = DetailMode.None, Strategy = strategy });
        }
    }

    [Fact]
    public void Auto_takes_windows_for_small_holes_then_whole_then_strips()
    {
        TestMask spot = TestMask.Rectangle(800, 600, 300, 300, 320, 320);
        TestMask cross = TestMask.Where(800, 600, (x, y) => x / 20 == 20 || y / 20 == 15);
        var picture = new TestPicture(800, 600, PixelFormat.Rgb24);
        InpaintResult local = Run(spot, null);
        Assert.Equal(InpaintStrategy.Local, local.Strategy);
        Assert.Matches(@"^The windows around the holes have [0-9.]+ % of the picture's pixels\. Predicted: 0\.[0-9]+ of the whole picture's multiply-adds, [0-9.]+ MiB ", local.StrategyReason);
        Assert.Contains($"({local.PredictedBytes} bytes)", local.StrategyReason, StringComparison.Ordinal);

        InpaintResult whole = Run(cross, null);
        Assert.Equal(InpaintStrategy.Whole, whole.Strategy);
        Assert.Contains("Predicted: 1 of the whole picture's multiply-adds", whole.StrategyReason, StringComparison.Ordinal);
        long wholeNeeds = Assert.Throws<MemoryLimitException>(() => Run(cross, 1000, InpaintStrategy.Whole)).RequiredBytes;
        Assert.Equal(InpaintStrategy.Whole, Run(cross, wholeNeeds).Strategy);
        InpaintResult exact = Run(cross, wholeNeeds - 1);
        Assert.Equal(InpaintStrategy.Exact, exact.Strategy);
        Assert.Contains("strips", exact.StrategyReason, StringComparison.Ordinal);
        Assert.Matches(@"Predicted: 1\.[0-9]+ of the whole picture's multiply-adds", exact.StrategyReason);

        // What it names is enough, and a byte less is not.
        long smallest = Assert.Throws<MemoryLimitException>(() => Run(cross, 1000)).RequiredBytes;
        Assert.Equal(InpaintStrategy.Exact, Run(cross, smallest).Strategy);
        Assert.Throws<MemoryLimitException>(() => Run(cross, smallest - 1));
        long smallestSpot = Assert.Throws<MemoryLimitException>(() => Run(spot, 1000)).RequiredBytes;
        Assert.Equal(InpaintStrategy.Local, Run(spot, smallestSpot).Strategy);
        Assert.Throws<MemoryLimitException>(() => Run(spot, smallestSpot - 1));

        InpaintResult Run(TestMask mask, long? limit, InpaintStrategy strategy = InpaintStrategy.Auto)
        {
            using var inpainter = new Inpainter(new RestorerOptions { WeightsPath = s_weights, MemoryLimit = limit });
            return inpainter.Fill(picture, mask, new TestPicture(picture), new InpaintOptions { Detail = DetailMode.None, Strategy = strategy });
        }
    }

    [Fact]
    public void Local_of_several_windows_runs_from_the_limit_that_it_names_upwards()
    {
        var picture = new TestPicture(1200, 400, PixelFormat.Rgb24);
        TestMask mask = TestMask.Where(1200, 400, (x, y) => y is >= 190 and < 210 && x is (>= 150 and < 170) or (>= 600 and < 620) or (>= 1050 and < 1070));
        var free = new TestPicture(picture);
        InpaintResult whole = Run(null, free);
        Assert.Equal(3, whole.Tiles);
        long smallest = Assert.Throws<MemoryLimitException>(() => Run(1 << 20, new TestPicture(picture))).RequiredBytes;
        Assert.Equal(smallest, Assert.Throws<MemoryLimitException>(() => Run(smallest - 1, new TestPicture(picture))).RequiredBytes);

        // On the way the windows turn from strips to whole ones, and from one at a time to several.
        for (int step = 0; step <= 6; step++)
        {
            long limit = smallest + ((whole.PredictedBytes - smallest) * step / 6);
            var finished = new TestPicture(picture);
            InpaintResult result = Run(limit, finished);
            Assert.Equal(3, result.Tiles);
            Assert.InRange(result.PeakBytes, 1, result.PredictedBytes);
            Assert.InRange(result.PredictedBytes, 1, limit);
            Assert.Equal(free.Data, finished.Data);
        }

        InpaintResult Run(long? limit, TestPicture destination)
        {
            using var inpainter = new Inpainter(new RestorerOptions { WeightsPath = s_weights, MemoryLimit = limit });
            return inpainter.Fill(picture, mask, destination, new InpaintOptions { Detail = DetailMode.None, Strategy = InpaintStrategy.Local });
        }
    }

    [Fact]
    public void Exact_on_a_device_without_strips_says_so()
    {
        using Inpainter inpainter = new FakeBackend((_, _, _, _) => 0.5f).Inpainter();
        var picture = new TestPicture(20, 20, PixelFormat.Rgb24);
        var error = Assert.Throws<StrategyNotAvailableException>(
            () => inpainter.Fill(picture, TestMask.Named("middle", 20, 20), picture, new InpaintOptions { Strategy = InpaintStrategy.Exact }));
        Assert.Contains("fake has no strategy exact", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_canceled_later_window_leaves_the_destination_alone()
    {
        using var source = new CancellationTokenSource();
        int windows = 0;
        var backend = new FakeBackend((_, _, _, _) => 0.5f)
        {
            BeforeStep = step =>
            {
                if (step == 0 && ++windows == 2)
                {
                    source.Cancel();
                }
            },
        };
        using Inpainter inpainter = backend.Inpainter();
        var picture = new TestPicture(900, 300, PixelFormat.Rgb24);
        var before = new TestPicture(picture);
        TestMask mask = TestMask.Where(900, 300, (x, y) => y == 150 && x is 50 or 850);
        Assert.ThrowsAny<OperationCanceledException>(
            () => inpainter.Inpaint(picture.Read, mask.Read, picture.Write, new InpaintOptions { Strategy = InpaintStrategy.Local }, null, source.Token));
        Assert.Equal(2, windows);
        Assert.Equal(before.Data, picture.Data);
    }

    [Theory]
    [InlineData(50)]
    [InlineData(850)]
    public void Progress_rises_over_all_windows(int second)
    {
        using Inpainter inpainter = new FakeBackend((_, _, _, _) => 0.5f).Inpainter();
        var picture = new TestPicture(900, 300, PixelFormat.Rgb24);
        TestMask mask = TestMask.Where(900, 300, (x, y) => y == 150 && (x == 50 || x == second));
        var shares = new List<double>();
        inpainter.Inpaint(picture.Read, mask.Read, picture.Write, new InpaintOptions { Strategy = InpaintStrategy.Local }, new ProgressList(shares.Add), TestContext.Current.CancellationToken);
        Assert.Equal(shares.Order(), shares);
        // Other threads may be quicker with all of two windows.
        Assert.True(second == 850 || shares.Exists(share => share is > 0.4 and < 0.6));
        Assert.Equal(1, shares[^1]);
    }

    [Theory]
    [InlineData(InpaintStrategy.Whole)]
    [InlineData(InpaintStrategy.Local)]
    public void A_hole_deeper_than_the_network_sees_is_reported(InpaintStrategy strategy)
    {
        using Inpainter inpainter = new FakeBackend((_, _, _, _) => 0.5f).Inpainter();
        var picture = new TestPicture(400, 400, PixelFormat.Rgb24);
        var options = new InpaintOptions { Strategy = strategy };
        Assert.Empty(inpainter.Fill(picture, TestMask.Rectangle(400, 400, 50, 50, 270, 350), picture, options).Warnings);
        Assert.Contains("110 pixels", Assert.Single(inpainter.Fill(picture, TestMask.Rectangle(400, 400, 50, 50, 271, 350), picture, options).Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(InpaintStrategy.Whole, 0, 0, 200, 600, true)]
    [InlineData(InpaintStrategy.Local, 0, 0, 200, 600, true)]
    [InlineData(InpaintStrategy.Whole, 0, 0, 110, 600, false)]
    [InlineData(InpaintStrategy.Local, 0, 0, 110, 600, false)]
    [InlineData(InpaintStrategy.Whole, 689, 489, 800, 600, true)]
    [InlineData(InpaintStrategy.Local, 689, 489, 800, 600, true)]
    [InlineData(InpaintStrategy.Whole, 690, 489, 800, 600, false)]
    [InlineData(InpaintStrategy.Local, 690, 489, 800, 600, false)]
    public void A_hole_at_the_border_is_deep_where_the_known_picture_is_out_of_sight(InpaintStrategy strategy, int left, int top, int right, int bottom, bool deep)
    {
        using Inpainter inpainter = new FakeBackend((_, _, _, _) => 0.5f).Inpainter();
        var picture = new TestPicture(800, 600, PixelFormat.Rgb24);
        Assert.Equal(deep, !inpainter.Fill(picture, TestMask.Rectangle(800, 600, left, top, right, bottom), picture, new InpaintOptions { Strategy = strategy }).Warnings.IsEmpty);
    }

    [Fact]
    public void Detector_in_strips_gives_the_whole_map_bit_for_bit()
    {
        (int width, int height) = (150, 410);
        var picture = new TestPicture(width, height, PixelFormat.Rgb24);
        var whole = new float[width * height];
        Map(null, InpaintStrategy.Whole, whole);
        long free = Assert.Throws<MemoryLimitException>(() => Map(1000, InpaintStrategy.Whole, new float[width * height])).RequiredBytes;
        long smallest = Assert.Throws<MemoryLimitException>(() => Map(1000, InpaintStrategy.Auto, new float[width * height])).RequiredBytes;
        foreach (long limit in (long[])[smallest, (smallest + free) / 2, free - 1])
        {
            var strips = new float[width * height];
            DetectResult result = Map(limit, InpaintStrategy.Auto, strips);
            Assert.Equal(InpaintStrategy.Exact, result.Strategy);
            Assert.InRange(result.PeakBytes, 1, limit);
            Assert.Equal(whole, strips);
        }

        Assert.Throws<MemoryLimitException>(() => Map(smallest - 1, InpaintStrategy.Auto, new float[width * height]));

        DetectResult Map(long? limit, InpaintStrategy strategy, float[] map)
        {
            using var detector = new ArtifactDetector(new RestorerOptions { MemoryLimit = limit });
            return detector.Detect(picture.Read, map, new DetectOptions { Strategy = strategy }, null, TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public void Detector_scores_holes_without_the_whole_map()
    {
        (int width, int height) = (500, 430);
        var picture = new TestPicture(width, height, PixelFormat.Rgb24);
        TestMask mask = TestMask.Where(width, height, (x, y) => (x < 5 && y < 9) || (x is > 200 and < 230 && y is > 399) || (x > 490 && y is > 200 and < 210));
        var hole = new byte[width * height];
        HoleMask.Build(mask.Read, InpaintOptions.Default, hole, TestContext.Current.CancellationToken);
        using var detector = new ArtifactDetector();
        var map = new float[width * height];
        detector.Map(picture, map);
        Assert.Equal(ArtifactMap.Score(map, hole), detector.Score(picture.Read, hole, TestContext.Current.CancellationToken), 1e-12);
        Assert.Equal(0, detector.Score(picture.Read, new byte[width * height], TestContext.Current.CancellationToken));
        Assert.Throws<ArgumentException>(() => detector.Score(picture.Read, new byte[3], TestContext.Current.CancellationToken));
    }

    /// <summary>Pictures, masks, limits and threads at random: exact is whole, and known pixels stay.</summary>
    [Fact]
    public void Random_cases()
    {
        var inpainters = new Dictionary<int, Inpainter>();
        try
        {
            for (int seed = 0; seed < 200; seed++)
            {
                var random = new Random(seed);
                (int width, int height) = (random.Next(1, 90), random.Next(1, 90));
                int threads = random.Next(1, 4);
                var picture = new TestPicture(width, height, (PixelFormat)random.Next(9), seed);
                var mask = TestMask.Random(width, height, seed);
                var options = new InpaintOptions { Detail = DetailMode.None, Dilate = random.Next(3), Feather = random.Next(3), Match = (MatchMode)random.Next(2), Strategy = InpaintStrategy.Whole };
                if (!inpainters.TryGetValue(threads, out Inpainter? inpainter))
                {
                    inpainters.Add(threads, inpainter = new Inpainter(new RestorerOptions { WeightsPath = s_weights, Threads = threads }));
                }

                var whole = new TestPicture(picture);
                InpaintResult expected = inpainter.Fill(picture, mask, whole, options);
                int limitedThreads = random.Next(1, 4);
                long limit = expected.PredictedBytes - random.Next(2);
                using var limited = new Inpainter(new RestorerOptions { WeightsPath = s_weights, Threads = limitedThreads, MemoryLimit = limit });
                foreach (InpaintStrategy strategy in (InpaintStrategy[])[InpaintStrategy.Exact, InpaintStrategy.Auto])
                {
                    var finished = new TestPicture(picture);
                    try
                    {
                        InpaintResult result = limited.Fill(picture, mask, finished, options with { Strategy = strategy });
                        Assert.True(result.PeakBytes <= result.PredictedBytes, $"seed {seed}");
                        Assert.True(whole.Data.AsSpan().SequenceEqual(finished.Data), $"seed {seed}, {strategy}");
                    }
                    catch (MemoryLimitException refusal)
                    {
                        // Every thread has a workspace: with more of them, or a byte less, it may take more than the limit. What is named is enough.
                        Assert.Equal(picture.Data, finished.Data);
                        Assert.True(refusal.RequiredBytes > limit, $"seed {seed}, {strategy}");
                        using var named = new Inpainter(new RestorerOptions { WeightsPath = s_weights, Threads = limitedThreads, MemoryLimit = refusal.RequiredBytes });
                        named.Fill(picture, mask, finished, options with { Strategy = strategy });
                        Assert.True(whole.Data.AsSpan().SequenceEqual(finished.Data), $"seed {seed}, {strategy} at the limit that was named");
                    }
                }
            }
        }
        finally
        {
            foreach (Inpainter inpainter in inpainters.Values)
            {
                inpainter.Dispose();
            }
        }
    }
}
