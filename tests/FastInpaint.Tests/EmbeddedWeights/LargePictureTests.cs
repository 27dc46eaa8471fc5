using System.Runtime.Intrinsics;

namespace FastInpaint.Tests.EmbeddedWeights;

/// <summary>Runs alone: it measures the process.</summary>
[Collection(Name)]
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class LargePictureTests
{
    public const string Name = "large pictures";

    [Fact]
    public void Six_megapixels_stay_within_the_predicted_memory()
    {
        // Without vector hardware six megapixels would take minutes; the accounting is the same.
        (int width, int height) = Vector128.IsHardwareAccelerated ? (3000, 2000) : (300, 200);
        var picture = new TestPicture(width, height, PixelFormat.Rgb24).Paint((x, y, c) => 0.5 + (0.3 * Math.Sin((x * 0.01) + c)) + (0.1 * Math.Cos(y * 0.02)));
        TestMask mask = TestMask.Where(width, height, (x, y) => Math.Abs(x - (y / 2) - (width / 8)) < 8 || ((x - (2 * width / 3)) * (x - (2 * width / 3))) + ((y - (height / 2)) * (y - (height / 2))) < width * width / 100);
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
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                if (!mask[x, y] && (picture[x, y, 0] != finished[x, y, 0] || picture[x, y, 1] != finished[x, y, 1] || picture[x, y, 2] != finished[x, y, 2]))
                {
                    Assert.Fail($"The known pixel at {x}, {y} changed.");
                }
            }
        }
    }
}
