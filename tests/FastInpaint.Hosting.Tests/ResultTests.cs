using System.Collections.Concurrent;

namespace FastInpaint.Hosting.Tests;

/// <summary>What comes back is what the library computes, and nobody else's.</summary>
public sealed class ResultTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_of_many_requests_gets_its_own_picture()
    {
        await using WorkerHost host = await WorkerHost.Build(options => options.QueueCapacity = 5).Start();
        Sample[] samples = [.. Enumerable.Range(1, 60).Select(Sample.Of)];
        InpaintingResult[] results = await Task.WhenAll(samples.Select(sample => Task.Run(() => host.Queue.EnqueueAsync(sample.Request(), Cancellation), Cancellation)));
        Assert.All(samples, sample => Assert.Equal(sample.Expected, sample.Pixels));
        Assert.All(results, result => Assert.Equal(64, result.Fill.HolePixels));
        Assert.All(results, result => Assert.Null(result.Fill.ArtifactScore));
        Assert.Equal(0, host.Queue.Count);
    }

    [Fact]
    public async Task The_score_is_the_librarys()
    {
        await using WorkerHost host = await WorkerHost.Build().Start();
        Sample sample = Sample.Of(3);
        var request = sample.Request() with { Options = new InpaintOptions { Artifacts = ArtifactOutput.Score } };
        InpaintingResult result = await host.Queue.EnqueueAsync(request, Cancellation);

        using var inpainter = new Inpainter();
        using var detector = new ArtifactDetector();
        byte[] expected = inpainter.Inpaint(sample.Original, request.Mask.ToArray(), sample.Width, sample.Height, PixelFormat.Rgb24);
        double score = detector.Score(new ReadOnlyPixels(expected, sample.Width, sample.Height, PixelFormat.Rgb24), request.Mask.Span, Cancellation);
        Assert.Equal(expected, sample.Pixels);
        Assert.Equal(score, result.Fill.ArtifactScore);
        Assert.True(result.Fill.ScoreTime > TimeSpan.Zero);
    }

    [Fact]
    public async Task Detail_and_what_must_not_be_copied_are_the_librarys()
    {
        await using WorkerHost host = await WorkerHost.Build().Start();
        Sample sample = Sample.Of(3);
        int stride = sample.Width + 5;
        var exclude = new byte[stride * sample.Height];
        exclude.AsSpan(stride * 18).Fill(255);
        var options = new InpaintOptions { Detail = DetailMode.On };
        InpaintingRequest request = sample.Request() with { Exclude = exclude, ExcludeStride = stride, Options = options };
        InpaintingResult result = await host.Queue.EnqueueAsync(request, Cancellation);

        using var inpainter = new Inpainter();
        var expected = new byte[sample.Original.Length];
        InpaintResult fill = inpainter.Inpaint(
            new ReadOnlyPixels(sample.Original, sample.Width, sample.Height, PixelFormat.Rgb24), new ReadOnlyMask(request.Mask.Span, sample.Width, sample.Height),
            new ReadOnlyMask(exclude, sample.Width, sample.Height, stride), new Pixels(expected, sample.Width, sample.Height, PixelFormat.Rgb24), options, cancellationToken: Cancellation);
        Assert.Equal(expected, sample.Pixels);
        Assert.Equal(fill.Detail, result.Fill.Detail);
        Assert.Equal(DetailKind.None, (await host.Queue.EnqueueAsync(Sample.Of(4).Request() with { Options = new InpaintOptions { Detail = DetailMode.None } }, Cancellation)).Fill.Detail);
        await Assert.ThrowsAsync<ArgumentException>(() => host.Queue.EnqueueAsync(sample.Request() with { Exclude = new byte[5] }, Cancellation));
    }

    [Fact]
    public async Task What_must_not_be_copied_changes_a_fill_with_detail_and_none_without()
    {
        const int Side = 210;
        await using WorkerHost host = await WorkerHost.Build().Start();
        // Noise, which is copied into a hole so wide.
        var picture = new byte[3 * Side * Side];
        new Random(5).NextBytes(picture);
        byte[] mask = Rectangle(70, 70, 140, 140), exclude = Rectangle(140, 0, Side, Side);
        byte[] free = await Fill(null, DetailMode.Auto);
        Assert.Equal(free, await Fill(new byte[Side * Side], DetailMode.Auto));
        Assert.Equal(await Fill(null, DetailMode.None), await Fill(exclude, DetailMode.None));
        byte[] spared = await Fill(exclude, DetailMode.Auto);
        int[] changed = [.. Enumerable.Range(0, Side * Side).Where(i => !free.AsSpan(3 * i, 3).SequenceEqual(spared.AsSpan(3 * i, 3)))];
        Assert.All(changed, i => Assert.Equal(255, mask[i]));
        Assert.InRange(changed.Length, 70 * 70 / 2, 70 * 70);

        async Task<byte[]> Fill(byte[]? excluded, DetailMode detail)
        {
            byte[] pixels = [.. picture];
            var request = new InpaintingRequest
            {
                Pixels = pixels, Width = Side, Height = Side, Format = PixelFormat.Rgb24, Mask = mask, Exclude = excluded, Options = new InpaintOptions { Detail = detail },
            };
            InpaintingResult result = await host.Queue.EnqueueAsync(request, Cancellation);
            Assert.Equal(detail == DetailMode.None ? DetailKind.None : DetailKind.Exemplars, result.Fill.Detail);
            return pixels;
        }

        static byte[] Rectangle(int left, int top, int right, int bottom)
        {
            var bytes = new byte[Side * Side];
            for (int y = top; y < bottom; y++)
            {
                bytes.AsSpan((y * Side) + left, right - left).Fill(255);
            }

            return bytes;
        }
    }

    [Fact]
    public async Task Progress_is_that_of_fill_and_score()
    {
        await using WorkerHost host = await WorkerHost.Build().Start();
        var told = new ConcurrentQueue<double>();
        await host.Queue.EnqueueAsync(Sample.Of(3).Request(new Listener(told.Enqueue)) with { Options = new InpaintOptions { Artifacts = ArtifactOutput.Score } }, Cancellation);
        double[] values = [.. told];
        Assert.Equal(values.Order(), values);
        Assert.Equal(1, values[^1]);
        // The score comes after the fill, with a share of its own.
        Assert.InRange(values[^2], 0.5, 0.95);
        Assert.Contains(values, value => value is > 0.1 and < 0.5);

        told.Clear();
        await host.Queue.EnqueueAsync(Sample.Of(4).Request(new Listener(told.Enqueue)), Cancellation);
        Assert.Equal(1, told.Last());
    }

    [Fact]
    public async Task The_map_is_the_librarys()
    {
        await using WorkerHost host = await WorkerHost.Build().Start();
        Sample sample = Sample.Of(4);
        float[] map = new float[sample.Width * sample.Height], expected = new float[map.Length];
        Assert.True(host.Queue.TryEnqueue(sample.Detection(map), out Task<DetectResult>? result, Cancellation));
        Assert.Equal("cpu", (await result).Device);
        using var detector = new ArtifactDetector();
        detector.Detect(new ReadOnlyPixels(sample.Original, sample.Width, sample.Height, PixelFormat.Rgb24), expected, null, null, Cancellation);
        Assert.Equal(expected, map);
    }

    [Fact]
    public async Task A_request_that_is_wrong_fails_alone()
    {
        await using WorkerHost host = await WorkerHost.Build(options => options.MaxPixels = 24 * 100).Start();
        Sample good = Sample.Of(0);
        await Assert.ThrowsAsync<ArgumentException>(() => host.Queue.EnqueueAsync(good.Request() with { Pixels = new byte[5] }, Cancellation));
        ArgumentException large = await Assert.ThrowsAsync<ArgumentException>(() => host.Queue.EnqueueAsync(good.Request() with { Width = 100, Height = 50 }, Cancellation));
        Assert.Equal("The picture has 100x50 pixels, and at most 2400 are taken. Send a smaller picture, or raise MaxPixels.", large.Message);
        Assert.Throws<ArgumentException>(() => host.Queue.TryEnqueue(good.Request(limit: TimeSpan.Zero), out _, Cancellation));
        Assert.Equal(good.Original, good.Pixels);
        await host.Queue.EnqueueAsync(good.Request(), Cancellation);
        Assert.Equal(good.Expected, good.Pixels);
    }

    private sealed class Listener(Action<double> tell) : IProgress<double>
    {
        public void Report(double value) => tell(value);
    }
}
