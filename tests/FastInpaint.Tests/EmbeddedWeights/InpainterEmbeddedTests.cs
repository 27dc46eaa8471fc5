using FastInpaint.Graph;
using FastInpaint.Conformance;

namespace FastInpaint.Tests.EmbeddedWeights;

/// <summary>The whole chain on the CPU with the weights that the library carries.</summary>
public sealed class InpainterEmbeddedTests
{
    [Fact]
    public void Two_lines_are_enough()
    {
        var rgb = new byte[3 * 40 * 30];
        new Random(1).NextBytes(rgb);
        TestMask mask = TestMask.Named("middle", 40, 30);
        using var inpainter = new Inpainter();
        byte[] finished = inpainter.Inpaint(rgb, mask.Data, 40, 30, PixelFormat.Rgb24);
        Assert.Equal(rgb.Length, finished.Length);
        Assert.All(Enumerable.Range(0, rgb.Length).Where(i => !mask[i / 3 % 40, i / 3 / 40]), i => Assert.Equal(rgb[i], finished[i]));
        Assert.Contains(Enumerable.Range(0, rgb.Length), i => rgb[i] != finished[i]);
    }

    [Fact]
    public void Bytes_are_the_same_for_any_threads_and_every_run()
    {
        TestMask mask = TestMask.Random(77, 66, seed: 4);
        byte[]? expected = null;
        foreach (int threads in new[] { 1, 2, 3 })
        {
            using var inpainter = new Inpainter(new RestorerOptions { Threads = threads });
            for (int run = 0; run < 2; run++)
            {
                var finished = new TestPicture(77, 66, PixelFormat.Rgb48);
                inpainter.Fill(finished, mask, finished, new InpaintOptions { Dilate = 1, Feather = 1 });
                expected ??= finished.Data;
                Assert.True(expected.AsSpan().SequenceEqual(finished.Data), $"threads {threads}, run {run}");
            }
        }
    }

    [Fact]
    public void Every_size_is_done()
    {
        using var inpainter = new Inpainter();
        foreach ((int width, int height) in new[] { (1, 1), (1, 7), (13, 5), (12, 12), (100, 77) })
        {
            foreach (string hole in new[] { "all but one", "corner", "frame" })
            {
                TestMask mask = TestMask.Named(hole, width, height);
                var picture = new TestPicture(width, height, PixelFormat.Rgba32);
                var finished = new TestPicture(picture);
                InpaintResult result = inpainter.Fill(picture, mask, finished);
                Assert.Equal(mask.Count, result.HolePixels);
                Assert.Equal((mask.Count == 0 ? "none" : "cpu", Precision.Fp32), (result.Device, result.Precision));
                Assert.Equal(mask.Count == 0 || mask.Count * 20 > width * height * 19, !result.Warnings.IsEmpty);
                for (int i = 0; i < width * height; i++)
                {
                    (int x, int y) = (i % width, i / width);
                    Assert.Equal(picture[x, y, 3], finished[x, y, 3]);
                    Assert.True(mask[x, y] || Enumerable.Range(0, 3).All(c => picture[x, y, c] == finished[x, y, c]), $"{hole} {width}x{height} at {x}, {y}");
                }
            }
        }
    }

    [Theory]
    [InlineData("right")]
    [InlineData("random")]
    [InlineData("strokes")]
    public void Seamless_match_beats_the_plain_composite(string hole)
    {
        const int Width = 112, Height = 96;
        TestPicture truth = new TestPicture(Width, Height, PixelFormat.Rgb24).Paint((x, y, c) =>
            0.15 + (0.6 * (c == 2 ? 1 - (x / (double)Width) : x / (double)Width)) + (0.15 * Math.Sin((y * 0.06) + c)));
        TestMask mask = TestMask.Named(hole, Width, Height);
        using var inpainter = new Inpainter();
        double seamless = Psnr(MatchMode.Seamless);
        double plain = Psnr(MatchMode.None);
        Assert.True(seamless > plain + 0.5, $"{hole}: seamless {seamless:0.00} dB, plain {plain:0.00} dB");

        double Psnr(MatchMode match)
        {
            var finished = new TestPicture(truth);
            inpainter.Fill(truth, mask, finished, new InpaintOptions { Match = match });
            double squares = 0;
            for (int i = 0; i < 3 * Width * Height; i++)
            {
                (int x, int y, int c) = (i / 3 % Width, i / 3 / Width, i % 3);
                squares += Math.Pow((truth[x, y, c] - finished[x, y, c]) / 255.0, 2);
            }

            return -10 * Math.Log10(squares / (3 * mask.Count));
        }
    }

    [Fact]
    public void Repeated_calls_allocate_their_result_only()
    {
        using var inpainter = new Inpainter(new RestorerOptions { Threads = 2 });
        inpainter.WarmUp(50, 40);
        var picture = new TestPicture(50, 40, PixelFormat.Rgb24);
        TestMask mask = TestMask.Named("middle", 50, 40);
        InpaintResult? result = null;
        Assert.InRange(Allocations.Least(() => result = inpainter.Inpaint(picture.Read, mask.Read, picture.Write, cancellationToken: TestContext.Current.CancellationToken)), 1, 144);
        Assert.InRange(result!.PeakBytes, result.PredictedBytes * 0.95, result.PredictedBytes);
    }

    [Fact]
    public async Task Eight_threads_give_the_same_bytes_as_one_after_the_other()
    {
        using var inpainter = new Inpainter();
        TestPicture[] inputs = [.. Enumerable.Range(0, 8).Select(i => new TestPicture(40 + (i % 2 * 8), 36, PixelFormat.Rgb24, seed: i))];
        byte[][] expected = [.. inputs.Select(Fill)];
        byte[][] together = await Task.WhenAll(inputs.Select(input => Task.Run(() => Fill(input))));
        Assert.Equal(expected, together);

        byte[] Fill(TestPicture input)
        {
            var finished = new TestPicture(input);
            inpainter.Fill(input, TestMask.Named("random", input.Width, input.Height), finished);
            return finished.Data;
        }
    }
}
