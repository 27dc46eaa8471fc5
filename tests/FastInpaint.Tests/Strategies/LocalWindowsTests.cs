namespace FastInpaint.Tests.Strategies;

/// <summary>Where windows are put, and that they hold what they have to.</summary>
public sealed class LocalWindowsTests
{
    public static TheoryData<int> Seeds => new(Enumerable.Range(0, 40));

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Every_hole_pixel_lies_in_one_core_with_its_context(int seed)
    {
        var random = new Random(seed);
        (int width, int height) = (random.Next(1, 1500), random.Next(1, 1100));
        int dilate = random.Next(3) == 0 ? random.Next(1, 30) : 0;
        TestMask mask = Spots(random, width, height, random.Next(1, 30));
        List<LocalWindow> windows = Find(mask, dilate);

        var hole = new byte[width * height];
        HoleMask.Build(mask.Read, new InpaintOptions { Dilate = dilate }, hole, TestContext.Current.CancellationToken);
        var owners = new int[hole.Length];
        foreach (LocalWindow window in windows)
        {
            (PixelBox core, PixelBox box) = (window.Core, window.Box);
            PixelBox context = core.Grow(WindowSize.Context, width, height);
            Assert.True(box.Left <= context.Left && box.Top <= context.Top && box.Right >= context.Right && box.Bottom >= context.Bottom, $"{box} lacks context of {core}");
            Assert.True(box is { Left: >= 0, Top: >= 0 } && box.Right <= width && box.Bottom <= height);
            Assert.Equal((0, 0), (box.Left % 4, box.Top % 4));
            for (int y = core.Top; y < core.Bottom; y++)
            for (int x = core.Left; x < core.Right; x++)
            {
                owners[(y * width) + x]++;
            }
        }

        for (int i = 0; i < hole.Length; i++)
        {
            Assert.True(owners[i] <= 1, "two cores hold a pixel");
            Assert.True(hole[i] == 0 || owners[i] == 1, "a hole pixel is in no core");
        }
    }

    [Fact]
    public void Ten_small_holes_cost_little_more_than_their_context()
    {
        (int width, int height) = (4000, 3000);
        var random = new Random(5);
        TestMask mask = Spots(random, width, height, 10);
        var union = new bool[width * height];
        foreach (PixelBox part in HoleComponents.Boxes(mask.Read, new HoleRange(128, 255), new PixelBox(0, 0, width, height)))
        {
            PixelBox context = part.Grow(WindowSize.Context, width, height);
            for (int y = context.Top; y < context.Bottom; y++)
            {
                union.AsSpan((y * width) + context.Left, context.Width).Fill(true);
            }
        }

        List<LocalWindow> windows = Find(mask, dilate: 0);
        Assert.InRange(windows.Count, 5, 10);
        Assert.InRange(windows.Sum(window => window.Box.Area) / (double)union.Count(inside => inside), 0.9, 1.3);
    }

    [Fact]
    public void A_window_is_little_larger_than_its_context_wherever_its_hole_is()
    {
        for (int side = 1; side < 40; side++)
        for (int at = 1000; at < 1017; at++)
        {
            var core = new PixelBox(at, 3999 - at, at + side, 3999 - at + side);
            PixelBox box = WindowSize.Around(core, 4000, 4000);
            Assert.InRange(box.Width, side + (2 * WindowSize.Context), side + (2 * WindowSize.Context) + 18);
            Assert.InRange(box.Height, side + (2 * WindowSize.Context), side + (2 * WindowSize.Context) + 18);
        }
    }

    [Fact]
    public void Sizes_come_from_a_ladder_and_one_after_the_other()
    {
        List<LocalWindow> windows = Find(Spots(new Random(6), 6000, 6000, 40), dilate: 0);
        (int, int)[] sizes = [.. windows.Select(window => (window.Box.Height, window.Box.Width))];
        Assert.All(sizes, size => Assert.Equal((0, 0), (size.Item1 % 16, size.Item2 % 16)));
        Assert.Equal(sizes.Order(), sizes);
    }

    [Fact]
    public void Holes_across_their_context_become_one_window()
    {
        TestMask near = TestMask.Where(2000, 1000, (x, y) => y is >= 500 and < 520 && (x is >= 400 and < 420 || x is >= 480 and < 500));
        Assert.Equal(new PixelBox(400, 500, 500, 520), Assert.Single(Find(near, dilate: 0)).Core);

        TestMask far = TestMask.Where(2000, 1000, (x, y) => y is >= 500 and < 520 && (x is >= 400 and < 420 || x is >= 1000 and < 1020));
        Assert.Equal(2, Find(far, dilate: 0).Count);
    }

    [Fact]
    public void Grown_holes_that_touch_are_one_core()
    {
        TestMask mask = TestMask.Where(900, 900, (x, y) => y is >= 300 and < 700 && (x == 300 || x == 360));
        Assert.Single(Find(mask, dilate: 31));
    }

    [Fact]
    public void Dust_all_over_the_picture_is_one_window()
    {
        TestMask mask = TestMask.Where(2000, 2000, (x, y) => x % 40 == 7 && y % 40 == 3);
        LocalWindow window = Assert.Single(Find(mask, dilate: 0));
        Assert.Equal(new PixelBox(7, 3, 1968, 1964), window.Core);
    }

    [Fact]
    public void Thousands_of_specks_far_apart_stay_small_windows()
    {
        const int Side = 16000;
        List<PixelBox> specks = [.. Enumerable.Range(0, 1100).Select(i => Speck((i % 4 * 4800) + (i / 4 % 10 * 40), (i / 40 * 580) + (i / 4 % 2 * 20)))];
        List<LocalWindow> windows = LocalWindows.Around(specks, Side, Side, dilate: 0, WindowSize.Around);
        Assert.InRange(windows.Count, 10, 1100);
        Assert.InRange(windows.Max(window => window.Box.Area), 1, 1_000_000);
        Assert.All(specks, speck => Assert.Single(windows, window => window.Core.Left <= speck.Left && window.Core.Top <= speck.Top && window.Core.Right >= speck.Right && window.Core.Bottom >= speck.Bottom));

        static PixelBox Speck(int left, int top) => new(left, top, left + 5, top + 5);
    }

    [Fact]
    public void Detector_windows_begin_on_the_networks_grid_and_hold_the_halo()
    {
        PixelBox box = DetectorGrid.Around(new PixelBox(100, 50, 130, 60), 500, 90);
        Assert.Equal(new PixelBox(48, 0, 192, 90), box);
    }

    private static List<LocalWindow> Find(TestMask mask, int dilate)
    {
        var range = new HoleRange(128, 255);
        return LocalWindows.Find(mask.Read, range, dilate, range.Bounds(mask.Read), WindowSize.Around);
    }

    private static TestMask Spots(Random random, int width, int height, int count)
    {
        (int X, int Y, int Side)[] spots = [.. Enumerable.Range(0, count).Select(_ => (random.Next(width), random.Next(height), random.Next(1, 40)))];
        var mask = TestMask.Where(width, height, (x, y) => false);
        foreach ((int left, int top, int side) in spots)
        for (int y = top; y < Math.Min(height, top + side); y++)
        for (int x = left; x < Math.Min(width, left + side); x++)
        {
            mask.Data[(y * width) + x] = 255;
        }

        return mask;
    }
}
