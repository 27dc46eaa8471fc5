using FastInpaint.Simd;

namespace FastInpaint.Tests;

/// <summary>A <see cref="DetailCanvas"/> whose picture is a function, with rows further apart than they are long and guards around what is written.</summary>
internal sealed unsafe class TestCanvas : IDisposable
{
    private const int Slack = 5;
    private const float Guard = -77;
    private readonly NativeBlock _memory;

    /// <param name="kinds">Of pixel (x, y).</param>
    /// <param name="picture">The channel's level at (x, y).</param>
    /// <param name="smooth">The smooth fill in the hole, as <paramref name="picture"/>.</param>
    public TestCanvas(int width, int height, int channels, Func<int, int, byte> kinds, Func<int, int, int, double> picture, Func<int, int, int, double> smooth)
    {
        int stride = width + Slack, plane = stride * height;
        _memory = new MemoryMeter().Allocate(NativeBlock.Align(plane * sizeof(float) * (2 * channels + 2)));
        var floats = (float*)_memory.Address;
        Canvas = new DetailCanvas
        {
            Width = width,
            Height = height,
            Stride = stride,
            Channels = channels,
            Smooth = floats,
            Detailed = floats + channels * plane,
            Depth = floats + 2 * channels * plane,
            Kinds = (byte*)(floats + (2 * channels + 1) * plane),
        };
        new Span<float>(floats, 2 * channels * plane).Fill(Guard);
        foreach ((int x, int y) in Pixels())
        {
            int at = y * stride + x;
            Canvas.Kinds[at] = kinds(x, y);
            for (int c = 0; c < channels; c++)
            {
                Canvas.Smooth[c * plane + at] = (float)(kinds(x, y) == DetailCanvas.Hole ? smooth(c, x, y) : picture(c, x, y));
                Canvas.Detailed[c * plane + at] = Canvas.Smooth[c * plane + at];
            }
        }

        (int X, int Y)[] known = [.. Pixels().Where(p => Kind(p.X, p.Y) == DetailCanvas.Known)];
        foreach ((int x, int y) in Pixels())
        {
            long nearest = Kind(x, y) == DetailCanvas.Known ? 0 : long.MaxValue;
            for (int i = 0; i < known.Length && nearest > 0; i++)
            {
                nearest = Math.Min(nearest, (long)(known[i].X - x) * (known[i].X - x) + (known[i].Y - y) * (known[i].Y - y));
            }

            Canvas.Depth[y * stride + x] = nearest == long.MaxValue ? float.PositiveInfinity : MathF.Sqrt(nearest);
        }
    }

    public DetailCanvas Canvas { get; }

    public IEnumerable<(int X, int Y)> Pixels() =>
        from y in Enumerable.Range(0, Canvas.Height)
        from x in Enumerable.Range(0, Canvas.Width)
        select (x, y);

    public byte Kind(int x, int y) => Canvas.Kinds[y * Canvas.Stride + x];

    public float Depth(int x, int y) => Canvas.Depth[y * Canvas.Stride + x];

    public float Smooth(int c, int x, int y) => Canvas.Smooth[c * Canvas.PlaneSize + y * Canvas.Stride + x];

    public float Detailed(int c, int x, int y) => Canvas.Detailed[c * Canvas.PlaneSize + y * Canvas.Stride + x];

    /// <summary>Sets a pixel of both fills, in all channels.</summary>
    public void Set(int x, int y, float level)
    {
        for (int c = 0; c < Canvas.Channels; c++)
        {
            Canvas.Smooth[c * Canvas.PlaneSize + y * Canvas.Stride + x] = level;
            Canvas.Detailed[c * Canvas.PlaneSize + y * Canvas.Stride + x] = level;
        }
    }

    /// <summary>The detailed fill, channel by channel, row by row.</summary>
    public float[] Result() => [.. from c in Enumerable.Range(0, Canvas.Channels) from pixel in Pixels() select Detailed(c, pixel.X, pixel.Y)];

    /// <summary>Extrapolates in memory of the predicted size, and checks that nothing but the hole was written.</summary>
    public float[] Extrapolate(FrequencyExtrapolation extrapolation, float reach, WorkerPool workers, CancellationToken cancellationToken)
    {
        long bytes = FrequencyExtrapolation.WorkspaceBytes(Canvas.Width, Canvas.Height, Canvas.Channels, workers.Workers);
        Assert.Equal(bytes, NativeBlock.Align(bytes));
        using NativeBlock memory = new MemoryMeter().Allocate(bytes + NativeBlock.Alignment);
        const byte MemoryGuard = 0xA5;
        new Span<byte>(memory.Address, (int)memory.Length).Fill(MemoryGuard);
        extrapolation.Run(Canvas, reach, memory.Address, workers, cancellationToken);
        Assert.True(new ReadOnlySpan<byte>(memory.Address + bytes, NativeBlock.Alignment).IndexOfAnyExcept(MemoryGuard) < 0, "The workspace is too small.");
        for (int c = 0; c < Canvas.Channels; c++)
        for (int y = 0; y < Canvas.Height; y++)
        for (int x = 0; x < Canvas.Stride; x++)
        {
            bool hole = x < Canvas.Width && Kind(x, y) == DetailCanvas.Hole;
            Assert.True(hole || Detailed(c, x, y) == Smooth(c, x, y), $"Pixel ({x}, {y}) is not in the hole and was changed.");
            Assert.True(float.IsFinite(Detailed(c, x, y)), $"Pixel ({x}, {y}) is {Detailed(c, x, y)}.");
        }

        return Result();
    }

    public void Dispose() => _memory.Dispose();
}
