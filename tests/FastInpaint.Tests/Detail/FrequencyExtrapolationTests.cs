using FastInpaint.Conformance;
using FastInpaint.Simd;

namespace FastInpaint.Tests.Detail;

/// <summary>The extrapolation against plain code, and what holds for any canvas.</summary>
public sealed class FrequencyExtrapolationTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("middle", 1, 100)]
    [InlineData("middle", 3, 100)]
    [InlineData("corner", 1, 100)]
    [InlineData("right", 3, 100)]
    [InlineData("bottom", 3, 100)]
    [InlineData("strokes", 3, 100)]
    [InlineData("islands", 1, 2)]
    [InlineData("middle", 3, 2)]
    public void It_agrees_with_plain_code(string hole, int channels, float reach)
    {
        using TestCanvas canvas = Noisy(TestMask.Named(hole, 29, 26), channels, seed: 1, noise: 2);
        using var workers = new WorkerPool(2);
        double[] expected = PlainExtrapolation.Run(canvas, reach);
        float[] result = canvas.Extrapolate(new FrequencyExtrapolation(), reach, workers, Token);
        Assert.NotEqual(result, [.. Enumerable.Range(0, result.Length).Select(i => canvas.Smooth(i / (29 * 26), i % 29, i / 29 % 26))]);

        // Where two waves are almost equally strong, single precision may take the other one first.
        double[] errors = [.. result.Select((value, i) => Math.Abs(value - expected[i])).Order()];
        Assert.True(errors[^1] < 2 && errors.Average() < 0.02, $"largest error {errors[^1]}, mean {errors.Average()}");
    }

    [Theory]
    [InlineData("left")]
    [InlineData("right")]
    [InlineData("top")]
    [InlineData("bottom")]
    [InlineData("corner")]
    [InlineData("middle")]
    [InlineData("strokes")]
    [InlineData("islands")]
    [InlineData("frame")]
    [InlineData("dots")]
    [InlineData("all but one")]
    [InlineData("random")]
    public void The_bytes_are_the_same_for_any_number_of_workers_and_again(string hole)
    {
        using TestCanvas first = Noisy(TestMask.Named(hole, 90, 71), 3, seed: 2);
        using var alone = new WorkerPool(1);
        var extrapolation = new FrequencyExtrapolation();
        float[] expected = first.Extrapolate(extrapolation, 12, alone, Token);
        foreach (int count in (ReadOnlySpan<int>)[1, 2, 3])
        {
            using TestCanvas canvas = Noisy(TestMask.Named(hole, 90, 71), 3, seed: 2);
            using var workers = new WorkerPool(count);
            Assert.Equal(expected, canvas.Extrapolate(extrapolation, 12, workers, Token));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Waves_continue_into_the_hole(int channels)
    {
        double Picture(int c, int x, int y) => 128 + (50 * Math.Sin((0.81 * x) + (0.4 * y) + c)) + (30 * Math.Cos((0.4 * x) - (1.2 * y)));
        TestMask mask = TestMask.Rectangle(80, 80, 34, 31, 44, 48);
        using var canvas = new TestCanvas(80, 80, channels, (x, y) => mask[x, y] ? DetailCanvas.Hole : DetailCanvas.Known, Picture, (_, _, _) => 128);
        using var workers = new WorkerPool(2);
        canvas.Extrapolate(new FrequencyExtrapolation(), 100, workers, Token);
        double[] squares = [.. from c in Enumerable.Range(0, channels) from p in canvas.Pixels() where mask[p.X, p.Y] let error = canvas.Detailed(c, p.X, p.Y) - Picture(c, p.X, p.Y) select error * error];

        // The smooth fill's error is 41.
        Assert.InRange(Math.Sqrt(squares.Average()), 0, 6);
    }

    /// <summary>Low frequencies are the smooth fill's, though what is around says otherwise.</summary>
    [Fact]
    public void The_smooth_fill_decides_on_low_frequencies()
    {
        TestMask mask = TestMask.Rectangle(96, 96, 28, 28, 68, 68);
        using var canvas = new TestCanvas(96, 96, 1, (x, y) => mask[x, y] ? DetailCanvas.Hole : DetailCanvas.Known, (_, x, _) => 100 + (20 * (x % 2)), (_, _, _) => 180);
        using var workers = new WorkerPool(2);
        canvas.Extrapolate(new FrequencyExtrapolation(), 100, workers, Token);
        double middle = (from p in canvas.Pixels() where p.X is >= 40 and < 56 && p.Y is >= 40 and < 56 select (double)canvas.Detailed(0, p.X, p.Y)).Average();
        Assert.Equal(180, middle, 4.0);
    }

    [Fact]
    public void Blocks_deeper_than_the_reach_keep_the_smooth_fill()
    {
        using TestCanvas canvas = Noisy(TestMask.Named("middle", 100, 90), 3, seed: 4);
        using var workers = new WorkerPool(2);
        canvas.Extrapolate(new FrequencyExtrapolation(), 6, workers, Token);
        foreach (IGrouping<(int, int), (int X, int Y)> block in canvas.Pixels().GroupBy(p => (p.X / 4, p.Y / 4)))
        {
            (int X, int Y)[] hole = [.. block.Where(p => canvas.Kind(p.X, p.Y) == DetailCanvas.Hole)];
            bool reached = hole.Any(p => canvas.Depth(p.X, p.Y) <= 6);
            Assert.All(hole, p => Assert.Equal(reached, canvas.Detailed(1, p.X, p.Y) != canvas.Smooth(1, p.X, p.Y)));
        }
    }

    [Fact]
    public void Unusable_pixels_do_not_matter()
    {
        static TestCanvas Make(float level)
        {
            TestMask hole = TestMask.Rectangle(70, 60, 20, 18, 40, 30), unusable = TestMask.Rectangle(70, 60, 36, 10, 60, 40);
            var canvas = new TestCanvas(
                70,
                60,
                3,
                (x, y) => hole[x, y] ? DetailCanvas.Hole : unusable[x, y] ? DetailCanvas.Unusable : DetailCanvas.Known,
                (c, x, y) => 90 + (60 * Math.Sin((0.9 * x) + (0.2 * y * c))),
                (_, _, _) => 110);
            foreach ((int x, int y) in canvas.Pixels().Where(p => canvas.Kind(p.X, p.Y) == DetailCanvas.Unusable))
            {
                canvas.Set(x, y, level);
            }

            return canvas;
        }

        using TestCanvas one = Make(0), other = Make(255);
        using var workers = new WorkerPool(2);
        one.Extrapolate(new FrequencyExtrapolation(), 100, workers, Token);
        other.Extrapolate(new FrequencyExtrapolation(), 100, workers, Token);
        (int X, int Y)[] hole = [.. one.Pixels().Where(p => one.Kind(p.X, p.Y) == DetailCanvas.Hole)];
        Assert.All(hole, p => Assert.Equal(one.Detailed(0, p.X, p.Y), other.Detailed(0, p.X, p.Y)));
        Assert.Contains(hole, p => one.Detailed(0, p.X, p.Y) != one.Smooth(0, p.X, p.Y));
    }

    [Theory]
    [InlineData(1, 1, DetailCanvas.Hole)]
    [InlineData(1, 1, DetailCanvas.Known)]
    [InlineData(33, 35, DetailCanvas.Hole)]
    [InlineData(3, 40, DetailCanvas.Unusable)]
    public void A_canvas_of_one_kind_stays_as_it_is(int width, int height, byte kind)
    {
        using var canvas = new TestCanvas(width, height, 3, (_, _) => kind, (c, x, y) => c + x + y, (c, x, y) => c + x + y);
        float[] before = canvas.Result();
        using var workers = new WorkerPool(2);
        Assert.Equal(before, canvas.Extrapolate(new FrequencyExtrapolation(), float.PositiveInfinity, workers, Token));
    }

    [Theory]
    [InlineData(2, 1)]
    [InlineData(1, 5)]
    [InlineData(5, 4)]
    public void The_smallest_holes_take_what_is_known(int width, int height)
    {
        using var canvas = new TestCanvas(width, height, 1, (x, y) => x + y == 0 ? DetailCanvas.Known : DetailCanvas.Hole, (_, _, _) => 200, (_, _, _) => 200);
        using var workers = new WorkerPool(1);
        float[] result = canvas.Extrapolate(new FrequencyExtrapolation(), 100, workers, Token);
        Assert.All(result, value => Assert.Equal(200, value, 1f));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_cancelled_run_says_so(int count)
    {
        using TestCanvas canvas = Noisy(TestMask.Named("islands", 250, 230), 3, seed: 5);
        using var workers = new WorkerPool(count);
        var extrapolation = new FrequencyExtrapolation();
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.Throws<OperationCanceledException>(() => canvas.Extrapolate(extrapolation, 100, workers, cancelled.Token));

        for (int delay = 8; ; delay /= 2)
        {
            using var source = new CancellationTokenSource(TimeSpan.FromMilliseconds(delay));
            Exception? exception = Record.Exception(() => canvas.Extrapolate(extrapolation, 100, workers, source.Token));
            if (exception is not null)
            {
                Assert.IsType<OperationCanceledException>(exception);
                break;
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public unsafe void A_second_run_allocates_nothing(int count)
    {
        using TestCanvas canvas = Noisy(TestMask.Named("random", 80, 70), 3, seed: 6);
        using var workers = new WorkerPool(count);
        using NativeBlock memory = new MemoryMeter().Allocate(FrequencyExtrapolation.WorkspaceBytes(80, 70, 3, count));
        var extrapolation = new FrequencyExtrapolation();
        CancellationToken token = Token;
        extrapolation.Run(canvas.Canvas, 100, memory.Address, workers, token);
        Assert.Equal(0, Allocations.Least(() => extrapolation.Run(canvas.Canvas, 100, memory.Address, workers, token)));
    }

    private static TestCanvas Noisy(TestMask mask, int channels, int seed, double noise = 30)
    {
        var random = new Random(seed);
        double[] levels = [.. Enumerable.Range(0, mask.Width * mask.Height * channels).Select(_ => noise * random.NextDouble())];
        return new TestCanvas(
            mask.Width,
            mask.Height,
            channels,
            (x, y) => mask[x, y] ? DetailCanvas.Hole : DetailCanvas.Known,
            (c, x, y) => 110 + (70 * Math.Sin((0.5 * x) + (0.21 * y * (c + 1)))) + levels[(((c * mask.Height) + y) * mask.Width) + x],
            (c, x, y) => 120 + (0.2 * x) + c);
    }
}
