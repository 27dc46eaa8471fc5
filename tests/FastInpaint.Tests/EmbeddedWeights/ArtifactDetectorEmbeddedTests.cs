namespace FastInpaint.Tests.EmbeddedWeights;

public sealed class ArtifactDetectorEmbeddedTests
{
    [Fact]
    public void Map_is_the_same_for_any_threads_and_holds_probabilities()
    {
        var picture = new TestPicture(75, 62, PixelFormat.Rgb24);
        float[]? expected = null;
        foreach (int threads in new[] { 1, 2, 3 })
        {
            using var detector = new ArtifactDetector(new RestorerOptions { Threads = threads });
            var map = new float[75 * 62];
            DetectResult result = detector.Map(picture, map);
            Assert.InRange(result.PeakBytes, result.PredictedBytes * 0.95, result.PredictedBytes);
            Assert.All(map, value => Assert.InRange(value, 0f, 1f));
            Assert.True(map.Max() > map.Min());
            Assert.Equal(expected ??= map, map);
        }
    }

    [Fact]
    public void Score_is_higher_in_the_fill_than_outside()
    {
        // With grain, as photographs have it: it is what fills lack.
        var grain = new Random(5);
        TestPicture picture = new TestPicture(160, 128, PixelFormat.Rgb24).Paint((x, y, c) =>
            0.15 + (0.6 * (c == 2 ? 1 - (x / 160.0) : x / 160.0)) + (0.15 * Math.Sin((y * 0.06) + c)) + (0.1 * (grain.NextDouble() - 0.5)));
        TestMask mask = TestMask.Named("middle", 160, 128);
        using var inpainter = new Inpainter();
        using var detector = new ArtifactDetector();
        inpainter.Fill(picture, mask, picture, new InpaintOptions { Match = MatchMode.None, Detail = DetailMode.None });
        var map = new float[160 * 128];
        detector.Map(picture, map);

        var hole = new byte[map.Length];
        HoleMask.Build(mask.Read, InpaintOptions.Default, hole, TestContext.Current.CancellationToken);
        double inside = ArtifactMap.Score(map, hole);
        HoleMask.Build(mask.Read, new InpaintOptions { InvertMask = true }, hole, TestContext.Current.CancellationToken);
        double outside = ArtifactMap.Score(map, hole);
        Assert.True(inside > outside + 0.3, $"inside {inside:0.000}, outside {outside:0.000}");
    }
}
