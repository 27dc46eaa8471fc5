namespace FastInpaint.Tests.Matching;

/// <summary>The match by a gain and an offset.</summary>
public sealed class GainMatchTests
{
    private const int Width = 61;
    private const int Height = 47;

    private static readonly InpaintOptions s_gain = new() { Detail = DetailMode.None, Match = MatchMode.Gain, Strategy = InpaintStrategy.Whole };

    [Fact]
    public void A_gain_and_an_offset_of_the_network_are_undone()
    {
        TestPicture picture = Slope();
        TestMask mask = TestMask.Named("middle", Width, Height);
        TestPicture finished = Fill(picture, mask, (x, c, row) => (0.6f * row[(4 * x) + c]) + 0.15f + (0.05f * c), s_gain);
        for (int i = 0; i < Width * Height; i++)
        {
            // The network sees white in the hole.
            (int x, int y) = (i % Width, i / Width);
            Assert.All(Enumerable.Range(0, 3), c => Assert.InRange(Math.Abs(finished[x, y, c] - (mask[x, y] ? 255 : picture[x, y, c])), 0, mask[x, y] ? 1 : 0));
        }
    }

    [Fact]
    public void Without_contrast_the_fill_takes_the_rings_mean()
    {
        var picture = new TestPicture(Width, Height, PixelFormat.Rgb24, seed: 4);
        TestMask mask = TestMask.Where(Width, Height, (x, y) => (x is > 20 and < 30 && y is > 15 and < 22) || (x == 0 && y > 40) || (x == 58 && y == 2));
        TestPicture finished = Fill(picture, mask, (_, c, _) => 0.2f + (0.3f * c), s_gain);
        int[][] ring = [.. Enumerable.Range(0, Width * Height).Select(i => (X: i % Width, Y: i / Width)).Where(at => !mask[at.X, at.Y] && IsNear(mask, at.X, at.Y)).Select(at => new[] { at.X, at.Y })];
        for (int c = 0; c < 3; c++)
        {
            double mean = ring.Average(at => picture[at[0], at[1], c]);
            Assert.InRange(finished[25, 18, c], mean - 0.6, mean + 0.6);
            Assert.InRange(finished[58, 2, c], mean - 0.6, mean + 0.6);
        }
    }

    [Fact]
    public void A_gain_stays_within_its_range()
    {
        TestPicture picture = Slope();
        TestMask mask = TestMask.Named("middle", Width, Height);
        TestPicture flat = Fill(picture, mask, (x, c, row) => (0.1f * row[(4 * x) + c]) + 0.4f, s_gain);

        // The slope would be 10, white would become far more than 1; with 2 it is the ring's mean and a fifth of what is left to white.
        Assert.InRange(flat[30, 23, 0], 1, 254);
    }

    [Fact]
    public void Other_pixels_stay_and_a_picture_without_a_known_one_is_as_the_network_makes_it()
    {
        TestPicture picture = new(Width, Height, PixelFormat.Rgba64, seed: 9);
        TestMask mask = TestMask.Random(Width, Height, 3);
        foreach (InpaintOptions options in (InpaintOptions[])[s_gain, s_gain with { Feather = 3 }, s_gain with { Strategy = InpaintStrategy.Local, Dilate = 1 }])
        {
            TestPicture finished = Fill(picture, mask, (x, c, row) => 0.7f * row[(4 * x) + c], options);
            var hole = new byte[Width * Height];
            HoleMask.Build(mask.Read, options, hole, TestContext.Current.CancellationToken);
            Assert.All(Enumerable.Range(0, hole.Length).Where(i => hole[i] == 0), i =>
                Assert.All(Enumerable.Range(0, 4), c => Assert.Equal(picture[i % Width, i / Width, c], finished[i % Width, i / Width, c])));
        }

        TestMask all = TestMask.Where(Width, Height, (_, _) => true);
        Assert.Equal(
            Fill(picture, all, (_, c, _) => 0.2f * c, s_gain with { Match = MatchMode.None }).Data,
            Fill(picture, all, (_, c, _) => 0.2f * c, s_gain).Data);
    }

    private static TestPicture Slope() => new TestPicture(Width, Height, PixelFormat.Rgb24).Paint((x, y, c) => (0.2 * c) + (0.004 * x) + (0.003 * y));

    private static bool IsNear(TestMask mask, int x, int y)
    {
        for (int v = Math.Max(0, y - 8); v <= Math.Min(Height - 1, y + 8); v++)
        {
            for (int u = Math.Max(0, x - 8); u <= Math.Min(Width - 1, x + 8); u++)
            {
                if (mask[u, v])
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static TestPicture Fill(TestPicture picture, TestMask mask, Func<int, int, float[], float> network, InpaintOptions options)
    {
        using Inpainter inpainter = new FakeBackend((_, x, c, row) => network(x, c, row.ToArray())).Inpainter();
        var finished = new TestPicture(picture);
        inpainter.Fill(picture, mask, finished, options);
        return finished;
    }
}
