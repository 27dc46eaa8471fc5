namespace FastInpaint.Tests.Composition;

/// <summary>What happens around the network, with a network that is a function of the place.</summary>
public sealed class InpainterTests
{
    private static readonly InpaintOptions s_plain = new() { Detail = DetailMode.None, Match = MatchMode.None };

    public static TheoryData<PixelFormat> Formats => new(Enum.GetValues<PixelFormat>());

    public static TheoryData<int, int> Sizes => new()
    {
        { 1, 1 }, { 1, 7 }, { 7, 1 }, { 2, 2 }, { 13, 5 }, { 11, 12 }, { 12, 12 }, { 16, 13 }, { 100, 77 },
    };

    [Theory]
    [MemberData(nameof(Formats))]
    public void Hole_takes_the_output_and_nothing_else_changes(PixelFormat format)
    {
        var picture = new TestPicture(33, 22, format);
        TestMask mask = TestMask.Named("random", 33, 22);
        var finished = new TestPicture(33, 22, format, seed: 2);
        var before = new TestPicture(finished);
        using Inpainter inpainter = new FakeBackend(Pattern).Inpainter();

        InpaintResult result = inpainter.Fill(picture, mask, finished, s_plain);

        Assert.Equal(mask.Count, result.HolePixels);
        AssertKnownIdentical(picture, mask, before, finished);
        ForEachHole(mask, (x, y) =>
        {
            double[] fill = [Pattern(y, x, 0, []), Pattern(y, x, 1, []), Pattern(y, x, 2, [])];
            for (int colour = 0; colour < 3; colour++)
            {
                double value = finished.Layout.Gray ? (0.299 * fill[0]) + (0.587 * fill[1]) + (0.114 * fill[2]) : fill[colour];
                AssertRounded(value * finished.Maximum, finished[x, y, finished.Colour(colour)]);
            }
        });
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void In_place_gives_the_same_bytes(PixelFormat format)
    {
        var picture = new TestPicture(29, 31, format);
        TestMask mask = TestMask.Named("random", 29, 31);
        var apart = new TestPicture(picture);
        using Inpainter inpainter = new FakeBackend(Pattern).Inpainter();
        var options = new InpaintOptions { Dilate = 2, Feather = 2 };
        inpainter.Fill(picture, mask, apart, options);
        inpainter.Fill(picture, mask, picture, options);
        Assert.Equal(apart.Data, picture.Data);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Input_is_the_white_filled_picture_mirrored_to_the_networks_size(int width, int height)
    {
        var picture = new TestPicture(width, height, PixelFormat.Rgba32);
        TestMask mask = TestMask.Where(width, height, (x, y) => (x + y) % 3 == 0);
        var rows = new Dictionary<int, float[]>();
        var backend = new FakeBackend((y, _, _, row) =>
        {
            rows.TryAdd(y, row.ToArray());
            return 0.5f;
        });
        using Inpainter inpainter = backend.Inpainter();
        inpainter.Fill(picture, mask, picture, s_plain);

        var original = new TestPicture(width, height, PixelFormat.Rgba32);
        Assert.Equal(Math.Max(12, (height + 3) / 4 * 4), rows.Count);
        foreach ((int y, float[] row) in rows)
        {
            Assert.Equal(4 * Math.Max(12, (width + 3) / 4 * 4), row.Length);
            for (int x = 0; x < row.Length / 4; x++)
            {
                (int sx, int sy) = (Reflect(x, width), Reflect(y, height));
                float[] expected = mask[sx, sy] ? [1, 1, 1, 1] : [original[sx, sy, 0] / 255f, original[sx, sy, 1] / 255f, original[sx, sy, 2] / 255f, 0];
                Assert.Equal(expected, row[(4 * x)..((4 * x) + 4)]);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Any_size_keeps_known_pixels(int width, int height)
    {
        foreach (MatchMode match in Enum.GetValues<MatchMode>())
        {
            var picture = new TestPicture(width, height, PixelFormat.Rgb24);
            TestMask mask = TestMask.Random(width, height, seed: 3);
            var finished = new TestPicture(picture);
            using Inpainter inpainter = new FakeBackend(Pattern).Inpainter();
            inpainter.Fill(picture, mask, finished, new InpaintOptions { Detail = DetailMode.None, Match = match });
            AssertKnownIdentical(picture, mask, picture, finished);
        }
    }

    [Theory]
    [InlineData("left")]
    [InlineData("right")]
    [InlineData("top")]
    [InlineData("bottom")]
    [InlineData("corner")]
    [InlineData("frame")]
    [InlineData("strokes")]
    [InlineData("islands")]
    [InlineData("all but one")]
    public void Seamless_match_removes_a_constant_color_shift(string hole)
    {
        const int Width = 61, Height = 45;
        float[] shift = [-0.2f, 0.1f, 0.15f];
        var picture = new TestPicture(Width, Height, PixelFormat.Rgb48).Paint(Scene);
        TestMask mask = TestMask.Named(hole, Width, Height);
        var finished = new TestPicture(Width, Height, PixelFormat.Rgb48);
        var backend = new FakeBackend((y, x, c, _) => (float)Scene(Math.Min(x, Width - 1), Math.Min(y, Height - 1), c) + shift[c]);
        using Inpainter inpainter = backend.Inpainter();
        inpainter.Fill(picture, mask, finished, new InpaintOptions { Detail = DetailMode.None });
        AssertKnownIdentical(picture, mask, finished, finished);
        ForEachHole(mask, (x, y) =>
        {
            for (int colour = 0; colour < 3; colour++)
            {
                Assert.InRange(finished[x, y, colour] - picture[x, y, colour], -20, 20);
            }
        });

        static double Scene(int x, int y, int c) => 0.5 + (0.2 * Math.Sin(0.3 * x) * Math.Cos((0.2 * y) + c));
    }

    [Fact]
    public void Seamless_match_adds_the_harmonic_extension_of_a_linear_difference()
    {
        const int Width = 64, Height = 48;
        var picture = new TestPicture(Width, Height, PixelFormat.Gray16).Paint((_, _, _) => 0.5);
        TestMask mask = TestMask.Rectangle(Width, Height, 10, 12, 50, 40);
        var finished = new TestPicture(picture);
        using Inpainter inpainter = new FakeBackend((_, x, _, _) => 0.5f + ((x - 30) * 0.004f)).Inpainter();
        inpainter.Fill(picture, mask, finished, new InpaintOptions { Detail = DetailMode.None });
        ForEachHole(mask, (x, y) => Assert.InRange(finished[x, y, 0] - picture[x, y, 0], -65535 / 255, 65535 / 255));
    }

    [Fact]
    public void Fill_is_clamped()
    {
        var picture = new TestPicture(16, 16, PixelFormat.Rgb24).Paint((x, _, _) => x < 8 ? 1 : 0);
        TestMask mask = TestMask.Rectangle(16, 16, 4, 4, 12, 12);
        using Inpainter inpainter = new FakeBackend((_, x, _, _) => x < 8 ? 1.5f : -0.5f).Inpainter();
        var finished = new TestPicture(picture);
        inpainter.Fill(picture, mask, finished, s_plain);
        Assert.Equal(picture.Data, finished.Data);
    }

    [Fact]
    public void Empty_mask_copies_the_picture_and_runs_nothing()
    {
        var backend = new FakeBackend(Pattern);
        using Inpainter inpainter = backend.Inpainter(limit: 1);
        var picture = new TestPicture(21, 14, PixelFormat.Rgba64);
        var finished = new TestPicture(21, 14, PixelFormat.Rgba64, seed: 2);
        var before = new TestPicture(finished);
        var progress = new ProgressList();
        InpaintResult result = inpainter.Inpaint(picture.Read, new TestMask(21, 14).Read, finished.Write, new InpaintOptions { Dilate = 5 }, progress, TestContext.Current.CancellationToken);
        AssertKnownIdentical(picture, new TestMask(21, 14), before, finished);
        Assert.Equal((0, "none", null, 0, 0L), (result.HolePixels, result.Device, result.Strategy, result.Tiles, result.PredictedBytes));
        Assert.Equal(0, backend.Prepared);
        Assert.Equal([1.0], progress.Values);
        Assert.Equal(["The hole is empty: no pixel of the mask is above MaskThreshold 127, and the brightest is 0. Paint the hole bright."], result.Warnings);
    }

    [Theory]
    [InlineData(MatchMode.Seamless)]
    [InlineData(MatchMode.None)]
    public void Full_mask_is_done_with_a_warning(MatchMode match)
    {
        var picture = new TestPicture(19, 15, PixelFormat.Rgb24);
        TestMask mask = TestMask.Where(19, 15, (_, _) => true);
        using Inpainter inpainter = new FakeBackend(Pattern).Inpainter();
        InpaintResult result = inpainter.Fill(picture, mask, picture, new InpaintOptions { Match = match, Feather = 3 });
        Assert.Equal(19 * 15, result.HolePixels);
        Assert.Equal(2, result.Warnings.Length);
        Assert.Contains("no pixel is known", result.Warnings[0], StringComparison.Ordinal);
        Assert.Contains("use InvertMask", result.Warnings[1], StringComparison.Ordinal);
        ForEachHole(mask, (x, y) => AssertRounded(Pattern(y, x, 1, []) * 255, picture[x, y, 1]));
    }

    [Fact]
    public void Growth_over_the_whole_picture_is_done_with_a_warning()
    {
        var picture = new TestPicture(9, 9, PixelFormat.Gray8);
        using Inpainter inpainter = new FakeBackend(Pattern).Inpainter();
        InpaintResult result = inpainter.Fill(picture, TestMask.Rectangle(9, 9, 4, 4, 5, 5), picture, new InpaintOptions { Dilate = int.MaxValue });
        Assert.Equal(81, result.HolePixels);
        Assert.Contains("no pixel is known", result.Warnings[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Feather_blends_over_its_pixels_inside_the_grown_hole()
    {
        const int Side = 48, Feather = 4;
        var picture = new TestPicture(Side, Side, PixelFormat.Gray8).Paint((_, _, _) => 0);
        TestMask mask = TestMask.Rectangle(Side, Side, 20, 20, 28, 28);
        var finished = new TestPicture(picture);
        using Inpainter inpainter = new FakeBackend((_, _, _, _) => 1f).Inpainter();
        var options = new InpaintOptions { Detail = DetailMode.None, Dilate = 6, Feather = Feather, Match = MatchMode.None };
        long count = inpainter.Fill(picture, mask, finished, options).HolePixels;

        var hole = new byte[Side * Side];
        Assert.Equal(HoleMask.Build(mask.Read, options, hole, TestContext.Current.CancellationToken), count);
        (int X, int Y)[] known = [.. Enumerable.Range(0, hole.Length).Where(i => hole[i] == 0).Select(i => (i % Side, i / Side))];
        for (int i = 0; i < hole.Length; i++)
        {
            (int x, int y) = (i % Side, i / Side);
            double distance = known.Min(k => Math.Sqrt(((k.X - x) * (k.X - x)) + ((k.Y - y) * (k.Y - y))));
            AssertRounded(255 * Math.Min(1, distance / (Feather + 1)), finished[x, y, 0]);
        }
    }

    [Fact]
    public void Wrong_arguments_are_named()
    {
        using Inpainter inpainter = new FakeBackend(Pattern).Inpainter();
        var picture = new TestPicture(8, 6, PixelFormat.Rgb24);
        Throws("8x5", inpainter, picture, new TestMask(8, 5), picture);
        Throws("7x6", inpainter, picture, new TestMask(8, 6), new TestPicture(7, 6, PixelFormat.Rgb24));
        Throws("Rgba32", inpainter, picture, new TestMask(8, 6), new TestPicture(8, 6, PixelFormat.Rgba32));
        Assert.Throws<ArgumentException>(() => inpainter.Fill(default(ReadOnlyPixels), default, default));
        Assert.Throws<ArgumentOutOfRangeException>(() => inpainter.Fill(picture, new TestMask(8, 6), picture, new InpaintOptions { Dilate = -1 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => inpainter.Inpaint(new byte[12], new byte[12], 0, 4, PixelFormat.Rgb24));
        Assert.Throws<ArgumentException>(() => inpainter.Inpaint(new byte[11], new byte[4], 2, 2, PixelFormat.Rgb24));
        Assert.Throws<ArgumentException>(() => inpainter.Inpaint(new byte[12], new byte[3], 2, 2, PixelFormat.Rgb24));

        static void Throws(string part, Inpainter inpainter, TestPicture picture, TestMask mask, TestPicture destination)
        {
            var error = Assert.Throws<ArgumentException>(() => inpainter.Fill(picture, mask, destination));
            Assert.Contains(part, error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Overlap_of_panels_is_allowed_and_of_pixels_is_not()
    {
        using Inpainter inpainter = new FakeBackend(Pattern).Inpainter();
        var buffer = new byte[40 * 12];
        byte[] mask = new byte[12 * 12];
        mask[70] = 255;
        inpainter.Fill(Left(buffer), new ReadOnlyMask(mask, 12, 12), Right(buffer));
        inpainter.Fill(new ReadOnlyPixels(buffer.AsSpan(20), 12, 12, PixelFormat.Gray8, 40), new ReadOnlyMask(mask, 12, 12), new Pixels(buffer, 12, 12, PixelFormat.Gray8, 40));
        Assert.Throws<ArgumentException>(() => inpainter.Fill(Left(buffer), new ReadOnlyMask(mask, 12, 12), new Pixels(buffer.AsSpan(1), 12, 11, PixelFormat.Gray8, 40)));
        Assert.Throws<ArgumentException>(() => inpainter.Fill(Left(buffer), new ReadOnlyMask(mask, 12, 12), new Pixels(buffer.AsSpan(11), 12, 12, PixelFormat.Gray8, 40)));
        Assert.Throws<ArgumentException>(() => inpainter.Fill(Left(buffer), new ReadOnlyMask(mask, 12, 12), new Pixels(buffer, 12, 12, PixelFormat.Gray8, 39)));

        static ReadOnlyPixels Left(byte[] buffer) => new(buffer, 12, 12, PixelFormat.Gray8, 40);
        static Pixels Right(byte[] buffer) => new(buffer.AsSpan(20), 12, 12, PixelFormat.Gray8, 40);
    }

    private static float Pattern(int y, int x, int c, ReadOnlySpan<float> inputRow) => (((x * 37) + (y * 59) + (c * 83)) % 251) / 250f;

    private static int Reflect(int place, int side)
    {
        for (int step = 1; side > 1 && (place < 0 || place >= side); step++)
        {
            place = place < 0 ? -place : (2 * (side - 1)) - place;
        }

        return side == 1 ? 0 : place;
    }

    private static void AssertRounded(double expected, int actual) => Assert.InRange(actual - expected, -0.51, 0.51);

    private static void ForEachHole(TestMask mask, Action<int, int> check)
    {
        for (int i = 0; i < mask.Data.Length; i++)
        {
            if (mask[i % mask.Width, i / mask.Width])
            {
                check(i % mask.Width, i / mask.Width);
            }
        }
    }

    /// <summary>Known pixels and alpha are the picture's; bytes between rows are what they were.</summary>
    private static void AssertKnownIdentical(TestPicture picture, TestMask mask, TestPicture before, TestPicture finished)
    {
        for (int y = 0; y < picture.Height; y++)
        {
            for (int x = 0; x < picture.Width; x++)
            {
                for (int channel = 0; channel < picture.Layout.Channels; channel++)
                {
                    if (!mask[x, y] || picture.IsAlpha(channel))
                    {
                        Assert.Equal(picture[x, y, channel], finished[x, y, channel]);
                    }
                }
            }

            Range gap = (((y + 1) * picture.Stride) - TestPicture.Gap)..((y + 1) * picture.Stride);
            Assert.Equal(before.Data[gap], finished.Data[gap]);
        }
    }
}
