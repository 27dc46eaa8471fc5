using FastInpaint.Conformance;

namespace FastInpaint.Tests.Detail;

/// <summary>Fills with detail, behind a network that finds nothing: its output is grey, so the smooth fill is the membrane through the rim.</summary>
public sealed class DetailTests
{
    private const int Width = 150, Height = 130;

    public static TheoryData<PixelFormat> Formats => [.. Enum.GetValues<PixelFormat>()];

    [Theory]
    [MemberData(nameof(Formats))]
    public void Texture_is_continued(PixelFormat format)
    {
        TestPicture truth = Weave(format);
        TestMask mask = TestMask.Rectangle(Width, Height, 60, 50, 72, 64);
        (TestPicture detailed, InpaintResult result) = Fill(truth, mask);
        (TestPicture smooth, _) = Fill(truth, mask, new InpaintOptions { Detail = DetailMode.None });
        Assert.Equal(DetailKind.Extrapolation, result.Detail);
        Assert.Matches(@"frequencies.* Predicted: [\d.]+ of the network's time\.$", result.DetailReason);
        Assert.True(Error(detailed, truth, mask) < 0.25 * Error(smooth, truth, mask), $"{Error(detailed, truth, mask)} of {Error(smooth, truth, mask)} is left");
    }

    [Fact]
    public void Wide_texture_is_copied()
    {
        TestPicture truth = Weave(PixelFormat.Rgb24, 300, 300);
        TestMask mask = TestMask.Rectangle(300, 300, 100, 100, 200, 190);
        (TestPicture detailed, InpaintResult result) = Fill(truth, mask);
        (TestPicture smooth, _) = Fill(truth, mask, new InpaintOptions { Detail = DetailMode.None });
        Assert.Equal(DetailKind.Exemplars, result.Detail);
        Assert.InRange(Roughness(detailed, mask) / Roughness(truth, mask), 0.7, 1.2);
        Assert.InRange(Roughness(smooth, mask) / Roughness(truth, mask), 0, 0.3);
    }

    [Fact]
    public void A_stroke_that_ends_in_a_wide_part_is_filled_as_if_it_were_alone()
    {
        TestPicture truth = Weave(PixelFormat.Rgb24, 300, 160);
        TestMask both = TestMask.Where(300, 160, (x, y) => (x is >= 40 and < 120 && y is >= 40 and < 120) || (x is >= 120 and < 250 && y is >= 70 and < 78));
        (TestPicture detailed, InpaintResult result) = Fill(truth, both);
        TestPicture alone = Fill(truth, TestMask.Rectangle(300, 160, 150, 70, 250, 78)).Picture;
        Assert.Equal(DetailKind.Exemplars, result.Detail);
        for (int y = 70; y < 78; y++)
        {
            for (int x = 190; x < 250; x++)
            {
                Assert.InRange(detailed[x, y, 1], alone[x, y, 1] - 2, alone[x, y, 1] + 2);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Known_pixels_and_alpha_come_back_as_they_were(PixelFormat format)
    {
        string[] names = ["left", "right", "top", "bottom", "corner", "middle", "strokes", "frame", "dots", "random"];
        InpaintStrategy[] strategies = [InpaintStrategy.Whole, InpaintStrategy.Exact, InpaintStrategy.Local];
        for (int i = 0; i < names.Length; i++)
        {
            var picture = new TestPicture(Width, Height, format);
            TestMask mask = TestMask.Named(names[i], Width, Height);
            var options = new InpaintOptions { Strategy = strategies[(i + (int)format) % strategies.Length], Detail = DetailMode.On };
            (TestPicture one, InpaintResult result) = Fill(picture, mask, options, threads: 1);
            Assert.NotEqual(DetailKind.None, result.Detail);
            Assert.InRange(result.PeakBytes, 1, result.PredictedBytes);
            AssertOnlyColoursOfTheHoleChanged(picture, one, mask);
            Assert.Equal(one.Data, Fill(picture, mask, options, threads: 2).Picture.Data);
            Assert.Equal(one.Data, Fill(picture, mask, options, threads: 3).Picture.Data);
        }
    }

    [Fact]
    public void Rows_give_what_windows_give()
    {
        var picture = new TestPicture(700, 800, PixelFormat.Rgb24);
        TestMask mask = TestMask.Where(700, 800, (x, y) => (x is > 40 and < 90 && y is > 30 and < 80) || (x is > 600 and < 640 && y is > 700 and < 745));
        TestMask exclude = TestMask.Rectangle(700, 800, 100, 0, 140, 800);
        var options = new InpaintOptions { Strategy = InpaintStrategy.Local, Dilate = 2, Feather = 2 };
        using Inpainter inpainter = Engine(threads: 2);
        var expected = new TestPicture(picture);
        InpaintResult windows = inpainter.Inpaint(picture.Read, mask.Read, exclude.Read, expected.Write, options, null, TestContext.Current.CancellationToken);
        var finished = new TestPicture(picture);
        int row = 0;
        PictureRows rows = new TestRows(picture, mask, finished).Rows with { OpenExclude = () => into => exclude.Data.AsSpan(700 * row++, 700).CopyTo(into) };
        InpaintResult result = inpainter.InpaintRows(rows, options, null, TestContext.Current.CancellationToken);
        Assert.Equal(expected.Data, finished.Data);
        Assert.Equal((windows.Detail, windows.DetailReason, 2), (result.Detail, result.DetailReason, result.Tiles));
        Assert.Equal(DetailKind.Exemplars, result.Detail);
    }

    [Theory]
    [InlineData(InpaintStrategy.Whole)]
    [InlineData(InpaintStrategy.Local)]
    public void What_is_excluded_is_not_used(InpaintStrategy strategy)
    {
        // Red is nowhere else, and beyond what the seamless match sees.
        TestPicture picture = Weave(PixelFormat.Rgb24, 300, 260);
        TestMask mask = TestMask.Rectangle(300, 260, 100, 80, 160, 140), exclude = TestMask.Rectangle(300, 260, 165, 60, 220, 200);
        var options = new InpaintOptions { Strategy = strategy };
        using Inpainter inpainter = new FakeBackend((_, _, _, _) => 0.5f).Inpainter();
        var plain = new TestPicture(picture);
        inpainter.Inpaint(picture.Read, mask.Read, exclude.Read, plain.Write, options, null, TestContext.Current.CancellationToken);
        var painted = new TestPicture(picture).Paint((x, y, c) => exclude[x, y] ? (c == 0 ? 1 : 0) : (double)picture[x, y, c] / 255);
        var finished = new TestPicture(painted);
        inpainter.Inpaint(painted.Read, mask.Read, exclude.Read, finished.Write, options, null, TestContext.Current.CancellationToken);
        var used = new TestPicture(painted);
        inpainter.Inpaint(painted.Read, mask.Read, used.Write, options, null, TestContext.Current.CancellationToken);
        Assert.True(Holes(mask).All(at => Enumerable.Range(0, 3).All(c => plain[at.X, at.Y, c] == finished[at.X, at.Y, c])), "what is excluded was used");
        Assert.Contains(Holes(mask), at => Enumerable.Range(0, 3).Any(c => used[at.X, at.Y, c] != finished[at.X, at.Y, c]));
    }

    [Fact]
    public void An_exclude_mask_of_another_size_is_refused()
    {
        using Inpainter inpainter = Engine(threads: 1);
        var picture = new TestPicture(40, 30, PixelFormat.Rgb24);
        var error = Assert.Throws<ArgumentException>(
            () => inpainter.Inpaint(picture.Read, TestMask.Named("middle", 40, 30).Read, new TestMask(40, 31).Read, picture.Write, null, null, TestContext.Current.CancellationToken));
        Assert.Contains("40x31", error.Message, StringComparison.Ordinal);
        Assert.Contains("40x30", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 2)]
    [InlineData(15, 17)]
    public void Where_too_little_is_known_the_networks_fill_stays(int width, int height)
    {
        var picture = new TestPicture(width, height, PixelFormat.Rgb24);
        TestMask mask = TestMask.Where(width, height, (x, y) => x + y < Math.Max(1, (width + height) / 2));
        (TestPicture detailed, InpaintResult result) = Fill(picture, mask, new InpaintOptions { Detail = DetailMode.On });
        Assert.Equal(Fill(picture, mask, new InpaintOptions { Detail = DetailMode.None }).Picture.Data, detailed.Data);
        Assert.Equal(DetailKind.None, result.Detail);
        Assert.Contains($"{DetailStage.LeastKnown} pixels", result.DetailReason, StringComparison.Ordinal);
    }

    [Fact]
    public void Switched_off_and_nothing_to_fill_are_said()
    {
        var picture = new TestPicture(60, 50, PixelFormat.Rgb24);
        InpaintResult off = Fill(picture, TestMask.Named("middle", 60, 50), new InpaintOptions { Detail = DetailMode.None }).Result;
        Assert.Equal((DetailKind.None, "It was switched off."), (off.Detail, off.DetailReason));
        InpaintResult nothing = Fill(picture, new TestMask(60, 50)).Result;
        Assert.Equal((DetailKind.None, "The hole is empty: there is nothing to fill."), (nothing.Detail, nothing.DetailReason));
    }

    [Fact]
    public void Under_a_limit_the_source_shrinks_before_detail_goes_and_before_a_refusal()
    {
        var picture = new TestPicture(420, 400, PixelFormat.Rgb24);
        TestMask mask = TestMask.Rectangle(420, 400, 130, 120, 290, 280);
        var options = new InpaintOptions { Strategy = InpaintStrategy.Whole };
        InpaintResult free = Fill(picture, mask, options).Result;
        Assert.DoesNotContain("memory limit", free.DetailReason, StringComparison.Ordinal);
        long without = Refused(picture, mask, options);
        long with = Refused(picture, mask, options with { Detail = DetailMode.On });
        Assert.InRange(with, without + 1, free.PredictedBytes - 1);

        InpaintResult narrowed = Fill(picture, mask, options with { Detail = DetailMode.On }, limit: with).Result;
        Assert.Contains("narrows the source to 16 pixels", narrowed.DetailReason, StringComparison.Ordinal);
        Assert.InRange(narrowed.PeakBytes, 1, with);
        InpaintResult none = Fill(picture, mask, options, limit: with - 1).Result;
        Assert.Equal((DetailKind.None, "The memory limit leaves no room for detail."), (none.Detail, none.DetailReason));
        Assert.Equal(with, Assert.Throws<MemoryLimitException>(() => Fill(picture, mask, options with { Detail = DetailMode.On }, limit: with - 1)).RequiredBytes);
    }

    [Fact]
    public void A_repeated_fill_allocates_its_result_only()
    {
        using Inpainter inpainter = Engine(threads: 2);
        var picture = new TestPicture(200, 180, PixelFormat.Rgb24);
        TestMask mask = TestMask.Rectangle(200, 180, 60, 60, 110, 110);
        Assert.Equal(DetailKind.Exemplars, inpainter.Fill(picture, mask, new TestPicture(picture)).Detail);
        Assert.InRange(Allocations.Least(() => inpainter.Fill(picture, mask, picture)), 1, 144);
    }

    private static TestPicture Weave(PixelFormat format, int width = Width, int height = Height) =>
        new TestPicture(width, height, format).Paint((x, y, colour) => 0.5 + (0.2 * Math.Sin((0.9 * x) + (0.4 * y) + colour)) + (0.15 * Math.Cos((0.7 * y) - (0.3 * x))));

    /// <summary>A network that makes noise, on so many threads of the CPU.</summary>
    private static Inpainter Engine(int threads) => new(new Restorer(new RestorerOptions { Threads = threads }, nameof(Inpainter), () => RandomParameters.Generator(4, 1, seed: 5), null));

    private static (TestPicture Picture, InpaintResult Result) Fill(TestPicture picture, TestMask mask, InpaintOptions? options = null, int? threads = null, long? limit = null)
    {
        using Inpainter inpainter = threads is { } count ? Engine(count) : new FakeBackend((_, _, _, _) => 0.5f).Inpainter(limit);
        var finished = new TestPicture(picture);
        InpaintResult result = inpainter.Fill(picture, mask, finished, options);
        return (finished, result);
    }

    private static long Refused(TestPicture picture, TestMask mask, InpaintOptions options) =>
        Assert.Throws<MemoryLimitException>(() => Fill(picture, mask, options, limit: 1)).RequiredBytes;

    private static IEnumerable<(int X, int Y)> Holes(TestMask mask) =>
        Enumerable.Range(0, mask.Width * mask.Height).Select(i => (X: i % mask.Width, Y: i / mask.Width)).Where(at => mask[at.X, at.Y]);

    private static double Error(TestPicture picture, TestPicture truth, TestMask mask) =>
        Math.Sqrt(Holes(mask).Average(at => Math.Pow((double)(picture[at.X, at.Y, truth.Colour(1)] - truth[at.X, at.Y, truth.Colour(1)]) / truth.Maximum, 2)));

    private static double Roughness(TestPicture picture, TestMask mask) =>
        Holes(mask).Where(at => mask[at.X + 1, at.Y]).Average(at => Math.Abs((double)picture[at.X + 1, at.Y, 1] - picture[at.X, at.Y, 1]));

    private static void AssertOnlyColoursOfTheHoleChanged(TestPicture picture, TestPicture finished, TestMask mask)
    {
        for (int y = 0; y < picture.Height; y++)
        {
            for (int x = 0; x < picture.Width; x++)
            {
                for (int c = 0; c < picture.Layout.Channels; c++)
                {
                    Assert.True((mask[x, y] && !picture.IsAlpha(c)) || picture[x, y, c] == finished[x, y, c], $"({x}, {y}), channel {c} changed");
                }
            }
        }
    }
}
