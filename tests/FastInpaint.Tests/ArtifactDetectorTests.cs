using FastInpaint.Graph;

namespace FastInpaint.Tests;

public sealed class ArtifactDetectorTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(5, 13)]
    [InlineData(12, 12)]
    [InlineData(50, 33)]
    public void Map_is_the_output_cropped_to_the_picture(int width, int height)
    {
        var picture = new TestPicture(width, height, PixelFormat.Bgra32);
        var map = new float[width * height];
        using ArtifactDetector detector = new FakeBackend((y, x, _, row) => (row[3 * x] + (2 * row[(3 * x) + 1]) + (4 * row[(3 * x) + 2]) + y) / 100).Detector();
        DetectResult result = detector.Map(picture, map);
        Assert.Equal(("fake", Precision.Fp32, InpaintStrategy.Whole), (result.Device, result.Precision, result.Strategy));
        for (int i = 0; i < map.Length; i++)
        {
            (int x, int y) = (i % width, i / width);
            double expected = (picture[x, y, 2] + (2 * picture[x, y, 1]) + (4 * picture[x, y, 0])) / 25500.0;
            Assert.Equal(expected + (y / 100.0), map[i], 1e-6);
        }
    }

    [Theory]
    [InlineData(PixelFormat.Gray8)]
    [InlineData(PixelFormat.GrayAlpha16)]
    [InlineData(PixelFormat.Gray16)]
    [InlineData(PixelFormat.GrayAlpha32)]
    public void Gray_stands_for_three_equal_channels(PixelFormat format)
    {
        var picture = new TestPicture(12, 12, format);
        var map = new float[144];
        using ArtifactDetector detector = new FakeBackend((_, x, _, row) => row[3 * x] == row[(3 * x) + 1] && row[3 * x] == row[(3 * x) + 2] ? row[3 * x] : float.NaN).Detector();
        detector.Map(picture, map);
        for (int i = 0; i < map.Length; i++)
        {
            Assert.Equal(picture[i % 12, i / 12, 0] / (double)picture.Maximum, map[i], 1e-6);
        }
    }

    [Fact]
    public void Wrong_length_is_refused()
    {
        using ArtifactDetector detector = new FakeBackend((_, _, _, _) => 0).Detector();
        Assert.Throws<ArgumentException>(() => detector.Map(new TestPicture(12, 12, PixelFormat.Gray8), new float[143]));
        Assert.Throws<ArgumentException>(() => detector.Map(new TestPicture(12, 12, PixelFormat.Gray8), new float[145]));
        Assert.Throws<ArgumentException>(() => detector.Detect(default, [], null, null, TestContext.Current.CancellationToken));
    }
}
