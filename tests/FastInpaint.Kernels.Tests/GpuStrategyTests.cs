using FastInpaint.Graph;

namespace FastInpaint.Kernels.Tests;

/// <summary>Strips and whole maps through the library, with the kernels of GPUs on the first OpenCL device.</summary>
public sealed class GpuStrategyTests
{
    private const int Width = 44;
    private const int Height = 100;

    [Fact]
    public void Exact_is_whole()
    {
        using IBackend backend = new SharedBackend(OpenCLDevice.Group.Backend);
        using var inpainter = new Inpainter(new RestorerOptions { Backend = backend });
        (byte[] whole, InpaintResult plain) = Fill(inpainter, InpaintStrategy.Whole);
        (byte[] exact, InpaintResult strips) = Fill(inpainter, InpaintStrategy.Exact);
        Assert.Equal(whole, exact);
        Assert.Equal((InpaintStrategy.Whole, InpaintStrategy.Exact), (plain.Strategy, strips.Strategy));
        Assert.InRange(strips.PeakBytes, 1, strips.PredictedBytes);
    }

    [Fact]
    public void The_detectors_strips_give_the_whole_map()
    {
        using IBackend backend = new SharedBackend(OpenCLDevice.Group.Backend);
        using var detector = new ArtifactDetector(new RestorerOptions { Backend = backend });
        float[] whole = Map(detector, InpaintStrategy.Whole);
        float[] exact = Map(detector, InpaintStrategy.Exact);
        Assert.True(whole.Max() - whole.Min() > 0.01, "the map is the same everywhere");
        Assert.All(whole.Zip(exact), pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, 1e-5));
    }

    private static (byte[] Finished, InpaintResult Result) Fill(Inpainter inpainter, InpaintStrategy strategy)
    {
        byte[] finished = new byte[Width * Height * 3];
        byte[] mask = [.. Enumerable.Range(0, Width * Height).Select(i => (byte)((i % Width) - (i / Width / 2) is > -3 and < 6 ? 255 : 0))];
        InpaintResult result = inpainter.Inpaint(
            new ReadOnlyPixels(Scene(), Width, Height, PixelFormat.Rgb24),
            new ReadOnlyMask(mask, Width, Height),
            new Pixels(finished, Width, Height, PixelFormat.Rgb24),
            new InpaintOptions { Strategy = strategy });
        return (finished, result);
    }

    private static float[] Map(ArtifactDetector detector, InpaintStrategy strategy)
    {
        var map = new float[Width * Height];
        detector.Detect(new ReadOnlyPixels(Scene(), Width, Height, PixelFormat.Rgb24), map, new DetectOptions { Strategy = strategy });
        return map;
    }

    private static byte[] Scene()
    {
        var random = new Random(7);
        return [.. Enumerable.Range(0, Width * Height * 3).Select(i => (byte)(128 + (60 * Math.Sin(i / 3 % Width * 0.13)) + (40 * Math.Cos(i / 3 / Width * 0.09)) + random.Next(-8, 9)))];
    }
}
