using FastInpaint.Simd;

namespace FastInpaint.Tests.Detail;

public sealed class ExemplarFillTests
{
    private const byte Known = DetailCanvas.Known, Hole = DetailCanvas.Hole, Unusable = DetailCanvas.Unusable;

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_periodic_texture_is_continued(int channels)
    {
        var canvas = new ExemplarCanvas(200, 180, channels, Texture, Ellipse(90, 100, 40, 45));
        Assert.True(canvas.Run());
        (double inside, double truth, double error, double variance) = (0, 0, 0, 0);
        int count = 0;
        for (int y = 60; y < 120; y++)
        {
            for (int x = 65; x < 135; x++)
            {
                if (canvas.Depth[canvas.At(y, x)] < 12)
                {
                    continue;
                }

                inside += Math.Abs(canvas.Detailed[canvas.At(y, x)] - canvas.Detailed[canvas.At(y, x + 1)]);
                truth += Math.Abs(Texture(y, x, 0) - Texture(y, x + 1, 0));
                error += Math.Pow(canvas.Detailed[canvas.At(y, x)] - Texture(y, x, 0), 2);
                variance += Math.Pow(Texture(y, x, 0) - 128, 2);
                count++;
            }
        }

        Assert.True(count > 1000);
        Assert.InRange(inside / truth, 0.9, 1.1);
        Assert.True(error < 0.1 * variance, $"mean squared error {error / count:f1}, the texture's variance {variance / count:f1}");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void The_same_bytes_for_any_number_of_workers_and_every_time(int channels)
    {
        ExemplarCanvas Fill(int workers, int runs)
        {
            var canvas = new ExemplarCanvas(190, 150, channels, Noise, Ellipse(80, 90, 45, 30), fill: 100);
            using var pool = new WorkerPool(workers);
            using var memory = new NativeBuffer(ExemplarFill.WorkspaceBytes(190, 150, channels));
            var fill = new ExemplarFill();
            for (int i = 0; i < runs; i++)
            {
                canvas.Smooth.CopyTo(canvas.Detailed, 0);
                Assert.True(canvas.Run(fill, pool, memory, TestContext.Current.CancellationToken));
            }

            return canvas;
        }

        float[] expected = Fill(1, 1).Detailed;
        Assert.NotEqual(expected, Fill(1, 1).Smooth);
        Assert.Equal(expected, Fill(2, 1).Detailed);
        Assert.Equal(expected, Fill(3, 1).Detailed);
        Assert.Equal(expected, Fill(2, 2).Detailed);
    }

    [Fact]
    public void Known_and_unusable_pixels_stay_and_unusable_colors_never_appear()
    {
        const float Strange = 255;
        byte Kind(int y, int x) => Ellipse(80, 90, 40, 30)(y, x) == Hole ? Hole : (x + y) % 90 < 12 || x > 165 ? Unusable : Known;
        var canvas = new ExemplarCanvas(190, 150, 3, (y, x, c) => Kind(y, x) == Unusable ? Strange : Noise(y, x, c) / 2, Kind, fill: 60);
        float[] before = [.. canvas.Detailed];
        Assert.True(canvas.Run());
        int changed = 0;
        for (int y = 0; y < 150; y++)
        {
            for (int x = 0; x < 190; x++)
            {
                for (int c = 0; c < 3; c++)
                {
                    float now = canvas.Detailed[canvas.At(y, x, c)], was = before[canvas.At(y, x, c)];
                    if (Kind(y, x) == Hole)
                    {
                        Assert.InRange(now, 0, 127.5f);
                        changed += now != was ? 1 : 0;
                    }
                    else
                    {
                        Assert.Equal(was, now);
                    }
                }
            }
        }

        Assert.True(changed > 3000);
    }

    [Fact]
    public void Values_stay_within_the_known_pixels_range_and_the_rim_stays_as_it_came()
    {
        var canvas = new ExemplarCanvas(160, 160, 3, (y, x, c) => 100 + (20 * c) + (Noise(y, x, c) / 10), Ellipse(80, 80, 35, 35), fill: 110);
        Assert.True(canvas.Run());
        for (int i = 0; i < canvas.Kinds.Length; i++)
        {
            if (canvas.Kinds[i] == Hole)
            {
                for (int c = 0; c < 3; c++)
                {
                    float value = canvas.Detailed[i + canvas.At(0, 0, c)];
                    Assert.True(canvas.Depth[i] > ExemplarTables.Kept || value == 110);
                    Assert.InRange(value, Math.Min(110, 100 + (20 * c)), Math.Max(110, 125.5f + (20 * c)));
                }
            }
        }
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 149)]
    [InlineData(189, 0)]
    [InlineData(189, 149)]
    [InlineData(95, 0)]
    [InlineData(0, 75)]
    [InlineData(189, 75)]
    [InlineData(95, 149)]
    public void Holes_at_borders_and_corners_are_filled(int x, int y)
    {
        var canvas = new ExemplarCanvas(190, 150, 3, Texture, Ellipse(y, x, 40, 50));
        Assert.True(canvas.Run());
        double difference = 0;
        int count = 0;
        for (int i = 0; i < canvas.Kinds.Length; i++)
        {
            if (canvas.Kinds[i] == Hole && canvas.Depth[i] > 12)
            {
                difference += Math.Abs(canvas.Detailed[i] - 128);
                count++;
            }
        }

        Assert.True(count > 400);
        Assert.InRange(difference / count, 30, 60);
    }

    [Fact]
    public void Thin_holes_are_left_as_they_came()
    {
        var canvas = new ExemplarCanvas(150, 120, 3, Texture, (y, x) => y is >= 50 and < 68 && x > 10 ? Hole : Known);
        Assert.True(canvas.Run());
        Assert.Equal(canvas.Smooth, canvas.Detailed);
    }

    [Theory]
    [InlineData(60, 60, 4)]
    [InlineData(60, 60, 0)]
    [InlineData(6, 200, 60)]
    public void Too_few_sources_change_nothing(int width, int height, int rim)
    {
        var canvas = new ExemplarCanvas(width, height, 3, Texture, (y, _) => y < rim ? Known : Hole);
        Assert.False(canvas.Run());
        Assert.Equal(canvas.Smooth, canvas.Detailed);
    }

    [Fact]
    public void A_cancelled_run_throws()
    {
        var canvas = new ExemplarCanvas(190, 150, 3, Noise, Ellipse(80, 90, 40, 30));
        using var pool = new WorkerPool(2);
        using var memory = new NativeBuffer(ExemplarFill.WorkspaceBytes(190, 150, 3));
        var fill = new ExemplarFill();
        Assert.ThrowsAny<OperationCanceledException>(() => canvas.Run(fill, pool, memory, new CancellationToken(canceled: true)));
        canvas.Smooth.CopyTo(canvas.Detailed, 0);
        Assert.True(canvas.Run(fill, pool, memory, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void The_second_run_allocates_nothing_managed()
    {
        var canvas = new ExemplarCanvas(150, 150, 3, Noise, Ellipse(75, 75, 30, 30));
        using var pool = new WorkerPool(1);
        using var memory = new NativeBuffer(ExemplarFill.WorkspaceBytes(150, 150, 3));
        var fill = new ExemplarFill();
        canvas.Run(fill, pool, memory, TestContext.Current.CancellationToken);
        long before = GC.GetAllocatedBytesForCurrentThread();
        canvas.Run(fill, pool, memory, TestContext.Current.CancellationToken);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Theory]
    [InlineData(7, 7, 1)]
    [InlineData(61, 33, 3)]
    [InlineData(200, 190, 1)]
    public void A_run_stays_within_its_memory(int width, int height, int channels)
    {
        const int Guard = 4096;
        const byte Mark = 0xA5;
        var canvas = new ExemplarCanvas(width, height, channels, Noise, Ellipse(height / 2, width / 3, 30, 40));
        using var pool = new WorkerPool(2);
        int bytes = checked((int)ExemplarFill.WorkspaceBytes(width, height, channels));
        using var memory = new NativeBuffer(bytes + Guard);
        unsafe
        {
            var guard = new Span<byte>(memory.Pointer + bytes, Guard);
            guard.Fill(Mark);
            canvas.Run(new ExemplarFill(), pool, memory, TestContext.Current.CancellationToken);
            Assert.Equal(-1, guard.IndexOfAnyExcept(Mark));
        }
    }

    private static Func<int, int, byte> Ellipse(int cy, int cx, int ry, int rx) =>
        (y, x) => ((double)(y - cy) * (y - cy) / (ry * ry)) + ((double)(x - cx) * (x - cx) / (rx * rx)) <= 1 ? Hole : Known;

    private static float Texture(int y, int x, int channel) =>
        (float)(128 + (50 * Math.Sin(2 * Math.PI * (x + y) / 12)) + ((channel == 1 ? -40 : 40) * Math.Cos(2 * Math.PI * (x - (2 * y)) / 24)));

    private static float Noise(int y, int x, int channel) => (uint)((y * 7919) + (x * 104729) + (channel * 1299709)) * 2654435761u >> 24;
}
