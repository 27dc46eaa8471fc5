namespace FastInpaint.Tests.Composition;

/// <summary>Holes amid one color and amid grey.</summary>
public sealed class PlainSurroundingsTests
{
    private const int Width = 90;
    private const int Height = 70;

    private static readonly InpaintOptions s_smooth = new() { Detail = DetailMode.None };

    public static TheoryData<PixelFormat> Formats => [.. Enum.GetValues<PixelFormat>()];

    public static TheoryData<PixelFormat> ColorFormats => [.. Enum.GetValues<PixelFormat>().Where(format => !ChannelLayout.Of(format).Gray)];

    [Theory]
    [MemberData(nameof(Formats))]
    public void Amid_one_color_a_hole_gets_that_color_and_keeps_its_alpha(PixelFormat format)
    {
        // Touches a border, has an island in its middle, and holds noise.
        TestMask mask = TestMask.Where(Width, Height, (x, y) => x is < 30 and not 12 && y is > 20 and < 60 && ((x - 12) * (x - 12)) + ((y - 40) * (y - 40)) > 16);
        foreach (InpaintOptions options in (InpaintOptions[])
        [
            s_smooth, new InpaintOptions(), s_smooth with { Match = MatchMode.Gain }, s_smooth with { Strategy = InpaintStrategy.Local }, s_smooth with { Dilate = 3 }, s_smooth with { Dilate = 2, Feather = 2 },
        ])
        {
            var picture = new TestPicture(Width, Height, format);
            Flatten(picture, mask);
            TestPicture finished = Fill(picture, mask, options);
            ForEach((x, y) =>
            {
                for (int channel = 0; channel < picture.Layout.Channels; channel++)
                {
                    Assert.Equal(picture.IsAlpha(channel) ? picture[x, y, channel] : Paper(picture, channel), finished[x, y, channel]);
                }
            });
        }
    }

    [Theory]
    [InlineData(1, 1, false)]
    [InlineData(2, 2, false)]
    [InlineData(3, 0, true)]
    [InlineData(0, 3, true)]
    public void A_pixel_of_another_color_counts_up_to_two_pixels_away(int right, int down, bool flat)
    {
        TestMask mask = TestMask.Rectangle(Width, Height, 20, 20, 50, 40);
        var picture = new TestPicture(Width, Height, PixelFormat.Rgb24);
        Flatten(picture, mask);
        picture[49 + right, 39 + down, 2]++;
        Assert.Equal(flat, IsPaper(Fill(picture, mask, s_smooth), mask));
    }

    [Fact]
    public void A_frame_line_of_one_pixel_is_not_the_surroundings()
    {
        TestMask mask = TestMask.Rectangle(Width, Height, 20, 20, 50, 40);
        var picture = new TestPicture(Width, Height, PixelFormat.Rgb24);
        Flatten(picture, mask);
        ForEach((x, y) =>
        {
            if (x is 19 or 50 && y is >= 19 and <= 40 || y is 19 or 40 && x is >= 19 and <= 50)
            {
                (picture[x, y, 0], picture[x, y, 1], picture[x, y, 2]) = (0, 0, 0);
            }
        });
        TestPicture finished = Fill(picture, mask, s_smooth with { Match = MatchMode.Gain });
        Assert.NotEqual((0, 0, 0), (finished[35, 30, 0], finished[35, 30, 1], finished[35, 30, 2]));
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(9, false)]
    [InlineData(10, true)]
    public void A_large_hole_that_hardly_touches_the_picture_keeps_its_fill(int known, bool flat)
    {
        // With a known square of 10 pixels, 40 sides are on it, and the other pixels are 6,200.
        TestMask mask = TestMask.Where(Width, Height, (x, y) => x < 30 || y < 30 || x >= 30 + known || y >= 30 + known);
        var picture = new TestPicture(Width, Height, PixelFormat.Rgb24);
        Flatten(picture, mask);
        Assert.Equal(flat, IsPaper(Fill(picture, mask, s_smooth), mask));
    }

    [Fact]
    public void Components_are_looked_at_one_by_one()
    {
        TestMask flat = TestMask.Rectangle(Width, Height, 5, 5, 15, 15), mixed = TestMask.Rectangle(Width, Height, 60, 40, 75, 55);
        TestMask both = TestMask.Where(Width, Height, (x, y) => flat[x, y] || mixed[x, y]);
        foreach (InpaintStrategy strategy in (InpaintStrategy[])[InpaintStrategy.Whole, InpaintStrategy.Local])
        {
            var picture = new TestPicture(Width, Height, PixelFormat.Rgb48);
            Flatten(picture, TestMask.Where(Width, Height, (x, y) => flat[x, y] || x > 45));
            TestPicture finished = Fill(picture, both, s_smooth with { Strategy = strategy });
            Assert.True(IsPaper(finished, flat));
            Assert.False(IsPaper(finished, mixed));
        }
    }

    [Fact]
    public void The_result_says_that_the_fill_is_the_color_around_where_nothing_else_was_filled()
    {
        TestMask flat = TestMask.Rectangle(Width, Height, 5, 5, 15, 15), both = TestMask.Where(Width, Height, (x, y) => flat[x, y] || (x > 60 && y > 50));
        var picture = new TestPicture(Width, Height, PixelFormat.Rgb24);
        Flatten(picture, TestMask.Where(Width, Height, (x, y) => flat[x, y] || x > 45));
        using Inpainter inpainter = Tinted();
        foreach (InpaintStrategy strategy in (InpaintStrategy[])[InpaintStrategy.Whole, InpaintStrategy.Local])
        {
            var options = new InpaintOptions { Strategy = strategy };
            InpaintResult one = inpainter.Fill(picture, flat, new TestPicture(picture), options), two = inpainter.Fill(picture, both, new TestPicture(picture), options);
            Assert.Equal(DetailKind.None, one.Detail);
            Assert.Contains("one color", one.DetailReason, StringComparison.Ordinal);
            Assert.Equal(DetailKind.Extrapolation, two.Detail);
        }
    }

    [Fact]
    public void Transparent_and_excluded_pixels_are_no_surroundings()
    {
        TestMask mask = TestMask.Rectangle(Width, Height, 20, 20, 50, 40);
        var picture = new TestPicture(Width, Height, PixelFormat.Rgba32);
        Flatten(picture, TestMask.Where(Width, Height, (x, y) => mask[x, y] || x >= 50));
        ForEach((x, y) => picture[x, y, 3] = x >= 50 && y < 30 ? 0 : 255);
        TestMask exclude = TestMask.Where(Width, Height, (x, y) => x >= 50 && y >= 30);
        var finished = new TestPicture(picture);
        using Inpainter inpainter = Tinted();
        inpainter.Inpaint(picture.Read, mask.Read, exclude.Read, finished.Write, s_smooth, cancellationToken: TestContext.Current.CancellationToken);
        Assert.True(IsPaper(finished, mask));
        Assert.False(IsPaper(Fill(picture, mask, s_smooth), mask));
    }

    [Theory]
    [MemberData(nameof(ColorFormats))]
    public void Amid_grey_a_hole_gets_its_own_luma(PixelFormat format)
    {
        TestMask mask = TestMask.Random(Width, Height, 5);
        foreach (InpaintOptions options in (InpaintOptions[])
        [
            s_smooth, new InpaintOptions(), s_smooth with { Match = MatchMode.Gain }, s_smooth with { Strategy = InpaintStrategy.Local }, s_smooth with { Dilate = 2, Feather = 1 },
        ])
        {
            var picture = new TestPicture(Width, Height, format);
            Grey(picture);
            TestPicture finished = Fill(picture, mask, options);
            ForEach((x, y) =>
            {
                Assert.Equal(finished[x, y, 1], finished[x, y, picture.Layout.Red]);
                Assert.Equal(finished[x, y, 1], finished[x, y, picture.Layout.Blue]);
            });
        }
    }

    [Fact]
    public void The_luma_is_that_of_the_fill()
    {
        TestMask mask = TestMask.Rectangle(Width, Height, 20, 20, 50, 40);
        var picture = new TestPicture(Width, Height, PixelFormat.Rgb48);
        Grey(picture);
        TestPicture finished = Fill(picture, mask, s_smooth with { Match = MatchMode.Gain });

        // A ring of 8 pixels is all that this fill knows of the picture; color beyond it leaves the fill as it is.
        picture[59, 30, 0] ^= 0xFFFF;
        TestPicture tinted = Fill(picture, mask, s_smooth with { Match = MatchMode.Gain });
        Assert.False(IsGrey(tinted, mask));
        Assert.True(All(mask, (x, y) => Math.Abs((0.299 * tinted[x, y, 0]) + (0.587 * tinted[x, y, 1]) + (0.114 * tinted[x, y, 2]) - finished[x, y, 0]) < 0.6));
    }

    [Theory]
    [InlineData(32, InpaintStrategy.Whole, false)]
    [InlineData(33, InpaintStrategy.Whole, true)]
    [InlineData(32, InpaintStrategy.Local, false)]
    [InlineData(33, InpaintStrategy.Local, true)]
    public void Color_further_away_than_in_sight_is_not_amid(int distance, InpaintStrategy strategy, bool grey)
    {
        TestMask mask = TestMask.Where(Width, Height, (x, y) => x is >= 10 and < 40 && y is >= 25 and < 40 && x != y && x != y + 1);
        var picture = new TestPicture(Width, Height, PixelFormat.Rgb24);
        Grey(picture);
        picture[39 + distance, 30, 2] ^= 0xFF;
        TestPicture finished = Fill(picture, mask, s_smooth with { Strategy = strategy });

        // A diagonal of two pixels cuts the hole in two; the half that is nearer to the color sees it.
        TestMask near = TestMask.Where(Width, Height, (x, y) => mask[x, y] && x > y), far = TestMask.Where(Width, Height, (x, y) => mask[x, y] && x < y);
        Assert.True(IsGrey(finished, far));
        Assert.Equal(grey, IsGrey(finished, near));
    }

    [Fact]
    public void Color_beside_the_hole_keeps_it_as_it_is()
    {
        TestMask mask = TestMask.Rectangle(Width, Height, 20, 20, 50, 40);
        var picture = new TestPicture(Width, Height, PixelFormat.Bgr24);
        Grey(picture);
        picture[50, 40, 0] ^= 0xFF;
        Assert.False(IsGrey(Fill(picture, mask, s_smooth), mask));

        // In the hole it is nobody's.
        Grey(picture);
        picture[30, 30, 0] ^= 0xFF;
        Assert.True(IsGrey(Fill(picture, mask, s_smooth), mask));
    }

    [Fact]
    public void Without_a_match_the_networks_output_stays()
    {
        TestMask mask = TestMask.Rectangle(Width, Height, 20, 20, 50, 40);
        var picture = new TestPicture(Width, Height, PixelFormat.Rgb24);
        Flatten(picture, mask);
        TestPicture finished = Fill(picture, mask, s_smooth with { Match = MatchMode.None });
        Assert.All(Enumerable.Range(0, 3), c => Assert.Equal(255 * Output(35, 30, c), finished[35, 30, c], 0.51));
    }

    [Fact]
    public void Rows_end_as_windows_do()
    {
        (int width, int height) = (700, 800);
        TestMask mask = TestMask.Where(width, height, (x, y) => (x < 20 && y is > 20 and < 50) || (x is > 300 and < 340 && y is > 380 and < 430) || (x > 650 && y > 780) || (x + y == 300 && x is > 130 and < 170));
        var picture = new TestPicture(width, height, PixelFormat.Rgb24);
        Grey(picture);
        ForEach(width, height, (x, y) =>
        {
            if (x < 100 || y > 700)
            {
                (picture[x, y, 0], picture[x, y, 1], picture[x, y, 2]) = y > 700 ? (250, 240, 230) : (9, 9, 9);
            }
        });
        InpaintOptions options = s_smooth with { Strategy = InpaintStrategy.Local };
        TestPicture expected = new(picture), finished = new(picture);
        using Inpainter inpainter = Tinted();
        inpainter.Fill(picture, mask, expected, options);
        inpainter.InpaintRows(new TestRows(picture, mask, finished).Rows, options, null, TestContext.Current.CancellationToken);
        Assert.Equal(expected.Data, finished.Data);
        foreach (TestPicture filled in (TestPicture[])[finished, Fill(picture, mask, s_smooth with { Strategy = InpaintStrategy.Whole })])
        {
            Assert.Equal((9, 9, 9), (filled[5, 30, 0], filled[5, 30, 1], filled[5, 30, 2]));
            Assert.Equal((250, 240, 230), (filled[690, 790, 0], filled[690, 790, 1], filled[690, 790, 2]));
            Assert.True(IsGrey(filled, TestMask.Where(width, height, (x, y) => mask[x, y] && y < 700)));
        }
    }

    private static Inpainter Tinted() => new FakeBackend((y, x, c, _) => Output(x, y, c)).Inpainter();

    /// <summary>A network whose channels differ, and not by the same everywhere.</summary>
    private static float Output(int x, int y, int c) => 0.4f + (0.1f * c) + (0.01f * (((x * (5 + c)) + (y * 3)) % 11));

    private static TestPicture Fill(TestPicture picture, TestMask mask, InpaintOptions options)
    {
        var finished = new TestPicture(picture);
        using Inpainter inpainter = Tinted();
        inpainter.Fill(picture, mask, finished, options);
        return finished;
    }

    /// <summary>Paper everywhere but in the hole, where noise stays.</summary>
    private static void Flatten(TestPicture picture, TestMask noise) => ForEach(picture.Width, picture.Height, (x, y) =>
    {
        for (int channel = 0; channel < picture.Layout.Channels && !noise[x, y]; channel++)
        {
            picture[x, y, channel] = picture.IsAlpha(channel) ? Math.Max(1, picture[x, y, channel]) : Paper(picture, channel);
        }
    });

    private static int Paper(TestPicture picture, int channel) => (picture.Layout.Wide ? 51_003 : 231) + (3 * channel);

    /// <summary>Makes noise grey.</summary>
    private static void Grey(TestPicture picture) => ForEach(picture.Width, picture.Height, (x, y) => picture[x, y, 0] = picture[x, y, 2] = picture[x, y, 1]);

    private static bool IsPaper(TestPicture picture, TestMask mask) => All(mask, (x, y) => Enumerable.Range(0, 3).All(channel => picture[x, y, channel] == Paper(picture, channel)));

    private static bool IsGrey(TestPicture picture, TestMask mask) => All(mask, (x, y) => picture[x, y, 0] == picture[x, y, 1] && picture[x, y, 1] == picture[x, y, 2]);

    private static bool All(TestMask mask, Func<int, int, bool> check) => Enumerable.Range(0, mask.Data.Length).All(i => !mask[i % mask.Width, i / mask.Width] || check(i % mask.Width, i / mask.Width));

    private static void ForEach(Action<int, int> action) => ForEach(Width, Height, action);

    private static void ForEach(int width, int height, Action<int, int> action)
    {
        for (int i = 0; i < width * height; i++)
        {
            action(i % width, i / width);
        }
    }
}
