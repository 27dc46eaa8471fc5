namespace FastInpaint.Tests.Composition;

/// <summary>What becomes of alpha in the hole: erased parts become opaque, everything else comes back byte for byte.</summary>
public sealed class ErasedPartsTests
{
    private const int Width = 160, Height = 120;

    /// <summary>Alpha of a pixel, 0 to 1, and whether it is hole.</summary>
    private delegate (double Alpha, bool Hole) Scenery(int x, int y);

    private static readonly (int X, int Y)[] s_pixels = [.. from y in Enumerable.Range(0, Height) from x in Enumerable.Range(0, Width) select (x, y)];

    public static TheoryData<string, PixelFormat> Cases => new(
        from name in s_sceneries.Keys
        from format in Enum.GetValues<PixelFormat>()
        where format.HasAlpha() && (format == PixelFormat.Rgba32 || name is "erased" or "soft eraser, tight mask" or "on transparent ground")
        select (name, format));

    // Each has its hole within 60 <= x < 100 and 40 <= y < 80.
    private static readonly Dictionary<string, (Scenery Scenery, bool Opaque)> s_sceneries = new()
    {
        ["erased"] = ((x, y) => Disc(x, y) < 12 ? (0, true) : (1, false), true),
        ["erased, mask beyond it"] = ((x, y) => (Disc(x, y) < 8 ? 0 : 1, Disc(x, y) < 12), true),
        ["soft eraser"] = ((x, y) => (Math.Clamp((Disc(x, y) - 4) / 10, 0, 1), Disc(x, y) < 18), true),
        ["faint eraser"] = ((x, y) => (Disc(x, y) < 12 ? 0.7 : 1, Disc(x, y) < 14), true),
        ["soft eraser, tight mask"] = ((x, y) => (Math.Clamp(Disc(x, y) / 20, 0.01, 1), Disc(x, y) < 10), true),
        ["wide soft eraser, tight mask"] = ((x, y) => (Math.Clamp(Disc(x, y) / 40, 0, 1), Disc(x, y) < 10), true),
        ["lossy alpha"] = ((x, y) => (Disc(x, y) < 12 ? 0 : 1 - (((x + y) & 3) / 255.0), Disc(x, y) < 12), true),
        ["at the border of the picture"] = ((x, y) => y < 70 && Disc(x, y) < 90 && x is > 70 and < 90 ? (0, true) : (1, false), true),
        ["on transparent ground"] = ((x, y) => (Disc(x, y) < 30 && x < 80 ? 1 : 0, Disc(x, y) < 12), false),
        ["beside transparent ground"] = ((x, y) => (Disc(x, y) < 12 || x > 90 ? 0 : 1, Disc(x, y) < 11), false),
        ["overlay"] = ((x, y) => (0.5, Disc(x, y) < 12), false),
        ["uneven overlay"] = ((x, y) => (0.3 + (0.2 * Math.Sin(x * 0.1)), Disc(x, y) < 12), false),
        ["erased from an overlay"] = ((x, y) => (Disc(x, y) < 12 ? 0 : 0.5, Disc(x, y) < 12), false),
        ["nothing around it"] = ((x, y) => (0, Disc(x, y) < 12), false),
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Alpha_in_the_hole(string name, PixelFormat format)
    {
        (Scenery scenery, bool opaque) = s_sceneries[name];
        (TestPicture picture, TestMask mask) = Make(format, scenery);
        foreach (InpaintStrategy strategy in new[] { InpaintStrategy.Whole, InpaintStrategy.Local })
        {
            (TestPicture finished, InpaintResult result) = Fill(picture, mask, new InpaintOptions { Strategy = strategy, Match = MatchMode.None, Detail = DetailMode.None });
            Assert.Equal(mask.Count, result.HolePixels);
            foreach ((int x, int y) in s_pixels)
            {
                int alpha = picture[x, y, picture.Layout.Channels - 1];
                bool filled = mask[x, y] && (opaque || alpha > 0);
                int expected = filled && opaque ? picture.Maximum : alpha;
                Assert.True(expected == finished[x, y, picture.Layout.Channels - 1], $"{name}, {strategy}: alpha at ({x}, {y}) is {finished[x, y, picture.Layout.Channels - 1]}, expected {expected}");
                for (int colour = 0; colour < 3; colour++)
                {
                    int value = filled ? (int)Math.Round(0.25 * picture.Maximum) : picture[x, y, picture.Colour(colour)];
                    Assert.True(value == finished[x, y, finished.Colour(colour)], $"{name}, {strategy}: color {colour} at ({x}, {y}) is {finished[x, y, finished.Colour(colour)]}, expected {value}");
                }
            }
        }
    }

    [Fact]
    public void Every_part_is_decided_for_itself()
    {
        // One erased from what is opaque, one beside transparent ground.
        (TestPicture picture, TestMask mask) = Make(PixelFormat.Rgba32, (x, y) => (y is > 20 and < 30 && x is (> 20 and < 30) or (> 130 and < 140) || x > 137 ? 0 : 1, y is > 20 and < 30 && x is (> 20 and < 30) or (> 130 and < 140)));
        (TestPicture finished, InpaintResult result) = Fill(picture, mask, new InpaintOptions());
        Assert.All(s_pixels, pixel => Assert.Equal(pixel.X < 50 || picture[pixel.X, pixel.Y, 3] == 255 ? 255 : 0, finished[pixel.X, pixel.Y, 3]));
        Assert.Empty(result.Warnings);
    }

    /// <summary>A feathered fill is blended with what the picture shows: an erased pixel shows nothing.</summary>
    [Fact]
    public void Feather_does_not_bring_back_what_was_erased()
    {
        (TestPicture picture, TestMask mask) = Make(PixelFormat.Rgba32, s_sceneries["erased"].Scenery);
        (TestPicture finished, _) = Fill(picture, mask, new InpaintOptions { Feather = 4, Match = MatchMode.None, Detail = DetailMode.None });
        Assert.All(s_pixels.Where(pixel => mask[pixel.X, pixel.Y]), pixel => Assert.Equal([64, 64, 64, 255], Enumerable.Range(0, 4).Select(channel => finished[pixel.X, pixel.Y, channel])));
    }

    [Theory]
    [InlineData(InpaintStrategy.Whole)]
    [InlineData(InpaintStrategy.Local)]
    public void What_stays_invisible_and_what_is_a_guess_are_said(InpaintStrategy strategy)
    {
        var options = new InpaintOptions { Strategy = strategy };
        Assert.Contains("nothing was filled", Warning("erased from an overlay"), StringComparison.Ordinal);
        Assert.Contains("nothing was filled", Warning("nothing around it"), StringComparison.Ordinal);
        Assert.Null(Warning("erased"));
        Assert.Null(Warning("on transparent ground"));
        (TestPicture picture, TestMask mask) = Make(PixelFormat.Rgba32, (x, y) => (Disc(x, y) < 10 ? 1 : 0, Disc(x, y) < 12));
        Assert.Contains("transparent all around", Fill(picture, mask, options).Result.Warnings[0], StringComparison.Ordinal);

        string? Warning(string name)
        {
            (TestPicture picture, TestMask mask) = Make(PixelFormat.Rgba32, s_sceneries[name].Scenery);
            return Fill(picture, mask, options).Result.Warnings.FirstOrDefault();
        }
    }

    /// <summary>Soft erasers of all sizes under tight masks: what decides lies far out.</summary>
    [Fact]
    public void Windows_decide_as_the_whole_picture_does()
    {
        const int Wide = 1000, High = 300;
        var random = new Random(5);
        (int X, int Y, double Rim)[] spots = [.. Enumerable.Range(0, 8).Select(i => (60 + (i * 120) + random.Next(-20, 20), random.Next(High), 4.0 + (12 * i)))];
        double Alpha(int x, int y) => spots.Min(spot => Math.Clamp(Math.Sqrt(((x - spot.X) * (x - spot.X)) + ((y - spot.Y) * (y - spot.Y))) / spot.Rim, 0, 1));
        var picture = new TestPicture(Wide, High, PixelFormat.Rgba32);
        TestMask mask = TestMask.Where(Wide, High, (x, y) => spots.Any(spot => Math.Abs(x - spot.X) < 4 && Math.Abs(y - spot.Y) < 4));
        for (int i = 0; i < Wide * High; i++)
        {
            picture[i % Wide, i / Wide, 3] = (int)(255 * Alpha(i % Wide, i / Wide));
        }

        var options = new InpaintOptions { Match = MatchMode.None, Detail = DetailMode.None, Dilate = 2 };
        (TestPicture whole, _) = Fill(picture, mask, options with { Strategy = InpaintStrategy.Whole });
        (TestPicture local, InpaintResult result) = Fill(picture, mask, options with { Strategy = InpaintStrategy.Local });
        Assert.Equal(whole.Data, local.Data);
        Assert.InRange(result.Tiles, 2, 8);
        Assert.InRange(spots.Count(spot => local[Math.Clamp(spot.X, 0, Wide - 1), spot.Y, 3] == 255), 3, 7);
    }

    /// <summary>Random parts: a plain search for each, beside what the fill does.</summary>
    [Fact]
    public void Random_parts_agree_with_a_plain_search()
    {
        for (int seed = 0; seed < 20; seed++)
        {
            var random = new Random(seed);
            (int X, int Y, int Radius)[] discs = [.. Enumerable.Range(0, 40).Select(_ => (random.Next(Width), random.Next(Height), random.Next(8)))];
            TestMask blobs = TestMask.Where(Width, Height, (x, y) => discs.Any(disc => ((x - disc.X) * (x - disc.X)) + ((y - disc.Y) * (y - disc.Y)) < disc.Radius * disc.Radius));
            bool[] transparent = [.. s_pixels.Select(_ => random.Next(300) == 0)];
            (TestPicture picture, TestMask mask) = Make(PixelFormat.GrayAlpha16, (x, y) => (transparent[(y * Width) + x] ? 0 : blobs[x, y] && x % 5 < 3 ? 0.5 : 1, blobs[x, y]));
            (TestPicture finished, _) = Fill(picture, mask, new InpaintOptions { Detail = DetailMode.None });
            bool[] erased = Erased(picture, mask);
            Assert.Contains(s_pixels, pixel => erased[(pixel.Y * Width) + pixel.X] && picture[pixel.X, pixel.Y, 1] == 0);
            Assert.Contains(s_pixels, pixel => mask[pixel.X, pixel.Y] && !erased[(pixel.Y * Width) + pixel.X]);
            foreach ((int x, int y) in s_pixels)
            {
                int expected = erased[(y * Width) + x] ? 255 : picture[x, y, 1];
                Assert.True(expected == finished[x, y, 1], $"seed {seed}: alpha at ({x}, {y}) is {finished[x, y, 1]}, expected {expected}");
            }
        }
    }

    /// <summary>Hole pixels of the parts that touch opaque pixels alone.</summary>
    private static bool[] Erased(TestPicture picture, TestMask mask)
    {
        var erased = new bool[Width * Height];
        var seen = new bool[Width * Height];
        foreach ((int x, int y) in s_pixels.Where(pixel => mask[pixel.X, pixel.Y] && !seen[(pixel.Y * Width) + pixel.X]))
        {
            var part = new List<(int X, int Y)> { (x, y) };
            seen[(y * Width) + x] = true;
            bool opaque = true, any = false;
            for (int i = 0; i < part.Count; i++)
            {
                foreach ((int u, int v) in from v in Enumerable.Range(part[i].Y - 1, 3) from u in Enumerable.Range(part[i].X - 1, 3) where u is >= 0 and < Width && v is >= 0 and < Height select (u, v))
                {
                    if (!mask[u, v])
                    {
                        (opaque, any) = (opaque && picture[u, v, 1] == 255, true);
                    }
                    else if (!seen[(v * Width) + u])
                    {
                        seen[(v * Width) + u] = true;
                        part.Add((u, v));
                    }
                }
            }

            part.ForEach(pixel => erased[(pixel.Y * Width) + pixel.X] = opaque && any);
        }

        return erased;
    }

    private static (TestPicture Picture, TestMask Mask) Make(PixelFormat format, Scenery scenery)
    {
        var picture = new TestPicture(Width, Height, format);
        foreach ((int x, int y) in s_pixels)
        {
            picture[x, y, picture.Layout.Channels - 1] = (int)Math.Round(scenery(x, y).Alpha * picture.Maximum);
        }

        return (picture, TestMask.Where(Width, Height, (x, y) => scenery(x, y).Hole));
    }

    private static (TestPicture Finished, InpaintResult Result) Fill(TestPicture picture, TestMask mask, InpaintOptions options)
    {
        using Inpainter inpainter = new FakeBackend((_, _, _, _) => 0.25f).Inpainter();
        var finished = new TestPicture(picture);
        return (finished, inpainter.Fill(picture, mask, finished, options));
    }

    private static double Disc(int x, int y) => Math.Sqrt(((x - 80) * (x - 80)) + ((y - 60) * (y - 60)));
}
