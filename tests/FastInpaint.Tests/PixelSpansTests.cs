namespace FastInpaint.Tests;

public sealed class PixelSpansTests
{
    [Theory]
    [InlineData(0, 1, 0)]
    [InlineData(1, 0, 0)]
    [InlineData(-1, 1, 0)]
    [InlineData(4, 2, 11)]
    [InlineData(4, 2, -1)]
    [InlineData(5, 2, 0)]
    [InlineData(4, 3, 0)]
    [InlineData(int.MaxValue, int.MaxValue, 0)]
    public void Constructor_refuses_what_does_not_fit_the_buffer(int width, int height, int stride)
    {
        var data = new byte[24];
        Assert.ThrowsAny<ArgumentException>(() => _ = new ReadOnlyPixels(data, width, height, PixelFormat.Rgb24, stride));
        Assert.ThrowsAny<ArgumentException>(() => _ = new Pixels(data, width, height, PixelFormat.Rgb24, stride));
        Assert.ThrowsAny<ArgumentException>(() => _ = new ReadOnlyMask(data.AsSpan(0, 7), width, height, stride));
    }

    [Fact]
    public void Constructor_takes_a_last_row_without_its_gap()
    {
        var picture = new ReadOnlyPixels(new byte[20 + 12], 4, 2, PixelFormat.Rgb24, stride: 20);
        Assert.Equal((4, 2, 20), (picture.Width, picture.Height, picture.Stride));
        Assert.Equal(12, picture.Row(1).Length);
    }

    [Fact]
    public void Constructor_refuses_an_unknown_format() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => _ = new Pixels(new byte[9], 1, 1, (PixelFormat)99));
}
