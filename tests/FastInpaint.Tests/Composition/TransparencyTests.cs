using FastInpaint.Conformance;

namespace FastInpaint.Tests.Composition;

/// <summary>Pictures that are transparent in part: what lies hidden under alpha 0 has no part in anything, and comes back.</summary>
public sealed class TransparencyTests
{
    private const int Width = 200, Height = 160;

    private static readonly (int X, int Y)[] s_pixels = [.. from y in Enumerable.Range(0, Height) from x in Enumerable.Range(0, Width) select (x, y)];

    // Wide enough for patches, and a stroke that runs out of the sticker.
    private static readonly TestMask s_mask = TestMask.Where(Width, Height, (x, y) => (x is > 60 and < 120 && y is > 50 and < 106) || (y is > 20 and < 26 && x > 150));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<PixelFormat, InpaintStrategy, DetailMode, MatchMode> Ways
    {
        get
        {
            var ways = new TheoryData<PixelFormat, InpaintStrategy, DetailMode, MatchMode>();
            foreach (InpaintStrategy strategy in Enum.GetValues<InpaintStrategy>())
            {
                ways.Add(PixelFormat.Rgba32, strategy, DetailMode.On, MatchMode.Seamless);
                ways.Add(PixelFormat.GrayAlpha32, strategy, DetailMode.None, MatchMode.Seamless);
            }

            foreach (PixelFormat format in Enum.GetValues<PixelFormat>().Where(format => format.HasAlpha()))
            {
                ways.Add(format, InpaintStrategy.Auto, DetailMode.Auto, MatchMode.Seamless);
                ways.Add(format, InpaintStrategy.Local, DetailMode.None, MatchMode.Gain);
            }

            return ways;
        }
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void What_lies_hidden_changes_nothing_that_is_seen(PixelFormat format, InpaintStrategy strategy, DetailMode detail, MatchMode match)
    {
        var options = new InpaintOptions { Strategy = strategy, Detail = detail, Match = match, Artifacts = ArtifactOutput.Score, Dilate = 2, Feather = 1 };
        using Restorer restorer = Small();
        (TestPicture first, InpaintResult result) = Fill(restorer, Sticker(format, hidden: 0), options);
        foreach (double hidden in new[] { 0.3, 1 })
        {
            TestPicture sticker = Sticker(format, hidden);
            (TestPicture finished, InpaintResult other) = Fill(restorer, sticker, options);
            Assert.Equal((result.ArtifactScore, result.Detail, result.HolePixels), (other.ArtifactScore, other.Detail, other.HolePixels));
            foreach ((int x, int y) in s_pixels)
            {
                for (int channel = 0; channel < finished.Layout.Channels; channel++)
                {
                    int expected = IsSeen(x, y) ? first[x, y, channel] : sticker[x, y, channel];
                    Assert.True(expected == finished[x, y, channel], $"{format}, {strategy}, {detail}: channel {channel} at ({x}, {y}) is {finished[x, y, channel]}, expected {expected}");
                }
            }
        }
    }

    [Theory]
    [InlineData(PixelFormat.Rgba32, 0, DetailMode.On)]
    [InlineData(PixelFormat.GrayAlpha16, 3, DetailMode.None)]
    public void Rows_give_what_the_whole_picture_gives(PixelFormat format, int dilate, DetailMode detail)
    {
        var options = new InpaintOptions { Strategy = InpaintStrategy.Local, Dilate = dilate, Detail = detail, Artifacts = ArtifactOutput.Score };
        using Restorer restorer = Small();
        TestPicture picture = Sticker(format, hidden: 0);
        SetAlpha(picture, (x, y) => x is > 70 and < 90 && y is > 60 and < 80, 0);
        (TestPicture expected, InpaintResult whole) = Fill(restorer, picture, options);
        var finished = new TestPicture(picture);
        InpaintResult rows = restorer.Prepare(new TestRows(picture, s_mask, finished).Rows, options, Cancellation).Run(null, Cancellation);
        Assert.Equal(expected.Data, finished.Data);
        Assert.NotEqual(picture.Data, finished.Data);
        Assert.Equal(whole.HolePixels, rows.HolePixels);
        Assert.Equal(whole.Warnings, rows.Warnings);
        Assert.Equal(whole.ArtifactScore!.Value, rows.ArtifactScore!.Value, 1e-9);
    }

    [Fact]
    public void The_network_sees_transparent_pixels_as_hole()
    {
        TestPicture sticker = Sticker(PixelFormat.Rgba32, hidden: 0);
        var rows = new Dictionary<int, float[]>();
        var backend = new FakeBackend((y, _, _, row) =>
        {
            rows.TryAdd(y, row.ToArray());
            return 0.5f;
        });
        using Inpainter inpainter = backend.Inpainter();
        inpainter.Fill(sticker, s_mask, new TestPicture(sticker), new InpaintOptions { Strategy = InpaintStrategy.Whole });
        foreach ((int x, int y) in s_pixels)
        {
            float[] expected = s_mask[x, y] || !IsSeen(x, y) ? [1, 1, 1, 1] : [sticker[x, y, 0] / 255f, sticker[x, y, 1] / 255f, sticker[x, y, 2] / 255f, 0];
            Assert.Equal(expected, rows[y][(4 * x)..((4 * x) + 4)]);
        }
    }

    /// <summary>The detector's map of a picture that is transparent in part.</summary>
    [Theory]
    [InlineData(PixelFormat.Bgra32)]
    [InlineData(PixelFormat.Rgba64)]
    public void The_detector_does_not_see_what_lies_hidden(PixelFormat format)
    {
        using Restorer restorer = Small();
        float[] black = new float[Width * Height], white = new float[Width * Height];
        restorer.Detect(Sticker(format, hidden: 0).Read, black, cancellationToken: Cancellation);
        restorer.Detect(Sticker(format, hidden: 1).Read, white, cancellationToken: Cancellation);
        Assert.Equal(black, white);
    }

    [Theory]
    [InlineData(PixelFormat.Rgba32, PixelFormat.Rgb24)]
    [InlineData(PixelFormat.Bgra32, PixelFormat.Bgr24)]
    [InlineData(PixelFormat.GrayAlpha16, PixelFormat.Gray8)]
    [InlineData(PixelFormat.GrayAlpha32, PixelFormat.Gray16)]
    [InlineData(PixelFormat.Rgba64, PixelFormat.Rgb48)]
    public void An_opaque_picture_is_filled_as_without_alpha(PixelFormat format, PixelFormat without)
    {
        using Restorer restorer = Small();
        TestPicture opaque = Scene(format), plain = Scene(without);
        SetAlpha(opaque, (_, _) => true, opaque.Maximum);
        (TestPicture finished, _) = Fill(restorer, opaque, new InpaintOptions());
        (TestPicture expected, _) = Fill(restorer, plain, new InpaintOptions());
        foreach ((int x, int y) in s_pixels)
        {
            Assert.Equal(opaque.Maximum, finished[x, y, opaque.Layout.Channels - 1]);
            for (int colour = 0; colour < 3; colour++)
            {
                Assert.Equal(expected[x, y, expected.Colour(colour)], finished[x, y, finished.Colour(colour)]);
            }
        }
    }

    /// <summary>A sticker of one color keeps it, whatever the network makes of the ground: the match looks at what is seen.</summary>
    [Theory]
    [InlineData(MatchMode.Seamless)]
    [InlineData(MatchMode.Gain)]
    public void The_match_looks_at_what_is_seen(MatchMode match)
    {
        TestPicture sticker = Sticker(PixelFormat.Rgba32, hidden: 0).Paint((x, y, c) => IsSeen(x, y) ? 0.2 + (0.3 * c) : 1 - (0.5 * c));
        using Inpainter inpainter = new FakeBackend((_, _, c, _) => 0.9f - (0.1f * c)).Inpainter();
        var finished = new TestPicture(sticker);
        inpainter.Fill(sticker, s_mask, finished, new InpaintOptions { Match = match, Detail = DetailMode.None });
        Assert.Equal(sticker.Data, finished.Data);
    }

    private static Restorer Small() =>
        new(new RestorerOptions { Threads = 1 }, nameof(Restorer), () => RandomParameters.Generator(2, 1, seed: 3), () => RandomParameters.Detector(1, seed: 4));

    private static (TestPicture Finished, InpaintResult Result) Fill(Restorer restorer, TestPicture picture, InpaintOptions options)
    {
        var finished = new TestPicture(picture);
        return (finished, restorer.Restore(picture.Read, s_mask.Read, finished.Write, options, null, Cancellation));
    }

    private static TestPicture Scene(PixelFormat format) =>
        new TestPicture(Width, Height, format).Paint((x, y, c) => 0.5 + (0.3 * Math.Sin((0.15 * x) + c) * Math.Cos(0.11 * y)) + (0.1 * ((x ^ y) & 1)));

    /// <summary>A scene whose left and lower parts, and a spot near the hole, are transparent, of one color that nobody sees.</summary>
    private static TestPicture Sticker(PixelFormat format, double hidden)
    {
        TestPicture scene = Scene(format), sticker = new TestPicture(scene).Paint((_, _, _) => hidden);
        foreach ((int x, int y) in s_pixels.Where(pixel => IsSeen(pixel.X, pixel.Y)))
        {
            for (int channel = 0; channel < scene.Layout.Channels; channel++)
            {
                sticker[x, y, channel] = scene[x, y, channel];
            }
        }

        SetAlpha(sticker, IsSeen, sticker.Maximum);
        SetAlpha(sticker, (x, y) => !IsSeen(x, y), 0);
        return sticker;
    }

    private static bool IsSeen(int x, int y) => x >= 30 && y < 140 && (x is < 126 or > 134 || y is < 70 or > 80) && x < 180;

    private static void SetAlpha(TestPicture picture, Func<int, int, bool> where, int alpha)
    {
        foreach ((int x, int y) in s_pixels.Where(pixel => where(pixel.X, pixel.Y)))
        {
            picture[x, y, picture.Layout.Channels - 1] = alpha;
        }
    }
}
