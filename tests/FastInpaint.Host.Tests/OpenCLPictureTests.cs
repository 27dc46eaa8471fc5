using FastInpaint.Graph;
using FastInpaint.Kernels;

namespace FastInpaint.Host.Tests;

/// <summary>Finished pictures of an OpenCL device with the embedded weights.</summary>
public sealed class OpenCLPictureTests
{
    private const int Width = 114;
    private const int Height = 93;

    [Fact]
    public void A_finished_picture_is_the_processor_s_within_a_level_and_the_same_on_every_run()
    {
        OpenCLDevice.SkipWhereMissing();
        using IBackend device = GpuDevices.Open("opencl");
        using var inpainter = new Inpainter(new RestorerOptions { Backend = device, Precision = Precision.Fp32 });
        using var processor = new Inpainter();
        var picture = new byte[3 * Width * Height];
        var mask = new byte[Width * Height];
        var random = new Random(6);
        for (int i = 0; i < picture.Length; i++)
        {
            (int x, int y) = (i / 3 % Width, i / 3 / Width);
            picture[i] = (byte)(60 + x + (i % 3 * 20) + (40 * Math.Sin(y * 0.07)) + random.Next(8));
            mask[i / 3] = (byte)(x is > 20 and < 60 && y is > 15 and < 70 || (x + y) % 31 < 4 ? 255 : 0);
        }

        foreach (MatchMode match in (MatchMode[])[MatchMode.None, MatchMode.Seamless])
        {
            byte[] expected = Fill(processor, match);
            byte[] finished = Fill(inpainter, match);
            Assert.Equal(finished, Fill(inpainter, match));
            for (int i = 0; i < picture.Length; i++)
            {
                Assert.InRange(finished[i], expected[i] - 1, expected[i] + 1);
                Assert.True(mask[i / 3] != 0 || finished[i] == picture[i], $"{match}: known byte {i} changed");
            }

            Assert.Contains(Enumerable.Range(0, picture.Length), i => finished[i] != picture[i]);
        }

        byte[] Fill(Inpainter engine, MatchMode match)
        {
            var finished = new byte[picture.Length];
            engine.Inpaint(
                new ReadOnlyPixels(picture, Width, Height, PixelFormat.Rgb24), new ReadOnlyMask(mask, Width, Height), new Pixels(finished, Width, Height, PixelFormat.Rgb24),
                new InpaintOptions { Match = match }, cancellationToken: TestContext.Current.CancellationToken);
            return finished;
        }
    }
}
