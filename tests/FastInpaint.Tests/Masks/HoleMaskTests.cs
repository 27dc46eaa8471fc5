namespace FastInpaint.Tests.Masks;

public sealed class HoleMaskTests
{
    [Theory]
    [InlineData(127, false, new byte[] { 0, 0, 1, 1 })]
    [InlineData(127, true, new byte[] { 1, 1, 0, 0 })]
    [InlineData(0, false, new byte[] { 0, 1, 1, 1 })]
    [InlineData(0, true, new byte[] { 1, 0, 0, 0 })]
    [InlineData(255, false, new byte[] { 0, 0, 0, 0 })]
    [InlineData(255, true, new byte[] { 1, 1, 1, 1 })]
    public void Build_applies_threshold_and_inversion(int threshold, bool invert, byte[] expected)
    {
        byte[] hole = [9, 9, 9, 9];
        long count = HoleMask.Build(new ReadOnlyMask([0, 127, 128, 255], 4, 1), new InpaintOptions { MaskThreshold = threshold, InvertMask = invert }, hole, TestContext.Current.CancellationToken);
        Assert.Equal(expected, hole);
        Assert.Equal(expected.Sum(value => value), count);
    }

    [Theory]
    [InlineData("strokes", 3)]
    [InlineData("middle", 1)]
    [InlineData("dots", 2)]
    [InlineData("corner", 5)]
    [InlineData("random", 200)]
    public void Build_grows_by_a_disc(string name, int radius)
    {
        const int Width = 47, Height = 38;
        TestMask mask = name == "strokes" ? TestMask.Where(Width, Height, (x, y) => x + (2 * y) == 40 || (x, y) == (0, 0)) : TestMask.Named(name, Width, Height);
        var hole = new byte[Width * Height];
        long count = HoleMask.Build(mask.Read, new InpaintOptions { Dilate = radius }, hole, TestContext.Current.CancellationToken);
        TestMask expected = TestMask.Where(Width, Height, (x, y) => Enumerable.Range(0, Width * Height)
            .Any(i => mask[i % Width, i / Width] && Square((i % Width) - x) + Square((i / Width) - y) <= radius * radius));
        Assert.Equal(expected.Data.Select(value => value > 127 ? 1 : 0), hole.Select(value => (int)value));
        Assert.Equal(expected.Count, count);

        static int Square(int d) => d * d;
    }

    [Fact]
    public void Build_reads_only_the_rows_of_a_strided_mask()
    {
        byte[] data = [255, 0, 255, 255, 0, 255];
        var hole = new byte[4];
        Assert.Equal(2, HoleMask.Build(new ReadOnlyMask(data, 2, 2, stride: 3), InpaintOptions.Default, hole, TestContext.Current.CancellationToken));
        Assert.Equal([1, 0, 1, 0], hole);
    }

    [Fact]
    public void Build_refuses_what_does_not_fit()
    {
        var hole = new byte[5];
        Assert.Throws<ArgumentException>(() => HoleMask.Build(new ReadOnlyMask(new byte[4], 2, 2), InpaintOptions.Default, hole, TestContext.Current.CancellationToken));
        Assert.Throws<ArgumentOutOfRangeException>(() => HoleMask.Build(new ReadOnlyMask(new byte[5], 5, 1), new InpaintOptions { Dilate = -1 }, hole, TestContext.Current.CancellationToken));
        Assert.Throws<ArgumentOutOfRangeException>(() => HoleMask.Build(new ReadOnlyMask(new byte[5], 5, 1), new InpaintOptions { MaskThreshold = 256 }, hole, TestContext.Current.CancellationToken));
        Assert.Throws<ArgumentOutOfRangeException>(() => HoleMask.Build(new ReadOnlyMask(new byte[5], 5, 1), new InpaintOptions { Feather = -1 }, hole, TestContext.Current.CancellationToken));
        Assert.Throws<ArgumentOutOfRangeException>(() => HoleMask.Build(new ReadOnlyMask(new byte[5], 5, 1), new InpaintOptions { Match = (MatchMode)7 }, hole, TestContext.Current.CancellationToken));
    }
}
