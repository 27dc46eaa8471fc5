using FastInpaint.Simd;

namespace FastInpaint.Tests.Detail;

/// <summary>A canvas in managed arrays with a picture, a hole of which is filled with one color or what the test says, and exact depths.</summary>
internal sealed unsafe class ExemplarCanvas
{
    private readonly int _stride;

    public ExemplarCanvas(int width, int height, int channels, Func<int, int, int, float> picture, Func<int, int, byte> kind, float fill = 128)
    {
        (Width, Height, Channels, _stride) = (width, height, channels, width + 5);
        Smooth = new float[channels * _stride * height];
        Kinds = new byte[_stride * height];
        Depth = new float[_stride * height];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                Kinds[At(y, x)] = kind(y, x);
                for (int c = 0; c < channels; c++)
                {
                    Smooth[At(y, x, c)] = kind(y, x) == DetailCanvas.Hole ? fill : picture(y, x, c);
                }
            }
        }

        Measure();
        Detailed = [.. Smooth];
    }

    public int Width { get; }

    public int Height { get; }

    public int Channels { get; }

    public float[] Smooth { get; }

    public float[] Detailed { get; }

    public byte[] Kinds { get; }

    public float[] Depth { get; }

    public int At(int y, int x, int channel = 0) => (((channel * Height) + y) * _stride) + x;

    public bool Run(ExemplarFill fill, WorkerPool pool, NativeBuffer memory, CancellationToken cancellationToken = default)
    {
        fixed (float* smooth = Smooth, detailed = Detailed, depth = Depth)
        fixed (byte* kinds = Kinds)
        {
            var canvas = new DetailCanvas
            {
                Width = Width, Height = Height, Stride = _stride, Channels = Channels, Smooth = smooth, Detailed = detailed, Kinds = kinds, Depth = depth,
            };
            return fill.Run(canvas, memory.Pointer, pool, cancellationToken);
        }
    }

    public bool Run(int workers = 2)
    {
        using var pool = new WorkerPool(workers);
        using var memory = new NativeBuffer(ExemplarFill.WorkspaceBytes(Width, Height, Channels));
        return Run(new ExemplarFill(), pool, memory);
    }

    // Along rows, then along columns, by definition.
    private void Measure()
    {
        for (int y = 0; y < Height; y++)
        {
            for (int x = 0; x < Width; x++)
            {
                float best = float.PositiveInfinity;
                for (int d = 0; d < Width && d * d <= best; d++)
                {
                    bool known = (x >= d && Kinds[At(y, x - d)] == DetailCanvas.Known) || (x + d < Width && Kinds[At(y, x + d)] == DetailCanvas.Known);
                    best = known ? Math.Min(best, d * d) : best;
                }

                Depth[At(y, x)] = best;
            }
        }

        for (int x = 0; x < Width; x++)
        {
            float[] column = [.. Enumerable.Range(0, Height).Select(y => Depth[At(y, x)])];
            for (int y = 0; y < Height; y++)
            {
                Depth[At(y, x)] = MathF.Sqrt(Enumerable.Range(0, Height).Min(j => column[j] + ((j - y) * (j - y))));
            }
        }
    }
}
