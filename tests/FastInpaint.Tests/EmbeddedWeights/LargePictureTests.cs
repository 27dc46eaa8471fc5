namespace FastInpaint.Tests.EmbeddedWeights;

/// <summary>Runs alone: it measures the process.</summary>
[Collection(Name)]
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class LargePictureTests
{
    public const string Name = "large pictures";

    [Fact]
    public void SixMegapixels_StayWithinThePredictedMemory()
    {
        const int Width = 3000, Height = 2000;
        var picture = new TestPicture(Width, Height, PixelFormat.Rgb24).Paint((x, y, c) => 0.5 + (0.3 * Math.Sin((x * 0.01) + c)) + (0.1 * Math.Cos(y * 0.02)));
        TestMask mask = TestMask.Where(Width, Height, (x, y) => Math.Abs(x - (y / 2) - 400) < 8 || ((x - 2000) * (x - 2000)) + ((y - 1100) * (y - 1100)) < 300 * 300);
        var finished = new TestPicture(picture);
        using var inpainter = new Inpainter();
        GC.Collect();
        long before = Environment.WorkingSet;
        long most = before;
        var progress = new ProgressList(_ => most = Math.Max(most, Environment.WorkingSet));

        InpaintResult result = inpainter.Inpaint(picture.Read, mask.Read, finished.Write, null, progress, TestContext.Current.CancellationToken);

        Assert.Equal(mask.Count, result.HolePixels);
        Assert.InRange(result.PeakBytes, result.PredictedBytes * 0.95, result.PredictedBytes);
        Assert.True(most - before <= result.PredictedBytes + (64L << 20), $"grew by {most - before} bytes, {result.PredictedBytes} were predicted");
        for (int y = 0; y < Height; y++)
        {
            for (int x = 0; x < Width; x++)
            {
                if (!mask[x, y] && (picture[x, y, 0] != finished[x, y, 0] || picture[x, y, 1] != finished[x, y, 1] || picture[x, y, 2] != finished[x, y, 2]))
                {
                    Assert.Fail($"The known pixel at {x}, {y} changed.");
                }
            }
        }
    }
}
