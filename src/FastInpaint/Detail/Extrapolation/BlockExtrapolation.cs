using FastInpaint.Simd;

namespace FastInpaint.Detail.Extrapolation;

/// <summary>Extrapolates the listed blocks in parallel. One task is one block. A task waits for the earlier blocks within its window, which other workers may still compute.</summary>
internal sealed unsafe class BlockExtrapolation : IParallelWork
{
    private const int Side = FrequencyTables.Side;

    /// <summary>Limits of the fit of one block: the number of waves, the share of the best amplitude that each wave takes, and the amplitude in levels below which the fit stops.</summary>
    private const int Waves = 80;
    private const float Step = 0.5f, Smallest = 0.05f;

    /// <summary>Weight of a pixel, relative to a pixel that is 1 pixel nearer to the block's middle.</summary>
    private const double Decay = 0.72;

    private readonly RowKernels _kernels;
    private readonly NativeBuffer _tables = new(FrequencyTables.Floats * sizeof(float));
    private ExtrapolationGrid _grid;
    private CancellationToken _cancellation;

    public BlockExtrapolation(RowKernels kernels)
    {
        _kernels = kernels;
        FrequencyTables.Fill(_tables.Floats, Decay);
    }

    /// <summary>Extrapolates the first <paramref name="count"/> of <see cref="ExtrapolationGrid.Blocks"/>. If the token is canceled, some blocks are not computed.</summary>
    public void Run(in ExtrapolationGrid grid, int count, WorkerPool workers, CancellationToken cancellationToken)
    {
        _grid = grid;
        _cancellation = cancellationToken;
        workers.Run(this, count);
        _cancellation = default;
    }

    public void Execute(int task, int worker)
    {
        var cell = (nint)(uint)_grid.Blocks[task];
        if (!Wait(cell))
        {
            return;
        }

        try
        {
            (int column, int row) = _grid.Position(cell);
            int left = column * ExtrapolationGrid.Side, top = row * ExtrapolationGrid.Side;
            FrequencyFitArguments arguments = Window(left - FrequencyTables.BlockStart, top - FrequencyTables.BlockStart, _grid.Window(worker));
            arguments.Scratch = _grid.Scratch(worker);
            arguments.Block = _grid.Block(worker);
            if (_kernels.FrequencyFit(arguments) >= 0)
            {
                Keep(left, top, cell, arguments.Block);
            }
        }
        finally
        {
            // Mark the block as done even after an error: other tasks wait for it.
            Volatile.Write(ref _grid.Levels[cell], -_grid.Levels[cell]);
        }
    }

    /// <summary>Waits for the earlier blocks around a cell. False if the run is canceled.</summary>
    private bool Wait(nint cell)
    {
        const int Reach = ExtrapolationGrid.Margin;
        int level = _grid.Levels[cell];
        var spinner = default(SpinWait);
        for (int row = -Reach; row <= Reach; row++)
        {
            int* levels = _grid.Levels + cell + row * _grid.Stride;
            for (int column = -Reach; column <= Reach; column++)
            {
                while (Volatile.Read(ref levels[column]) is int other && other > 0 && other < level)
                {
                    if (_cancellation.IsCancellationRequested)
                    {
                        return false;
                    }

                    spinner.SpinOnce(sleep1Threshold: -1);
                }
            }
        }

        return !_cancellation.IsCancellationRequested;
    }

    private FrequencyFitArguments Window(int left, int top, float* copy)
    {
        DetailCanvas canvas = _grid.Canvas;
        var window = new FrequencyFitArguments { Channels = canvas.Channels, Waves = Waves, Step = Step, Smallest = Smallest, Tables = _tables.Floats };
        if (left >= 0 && top >= 0 && left + Side <= canvas.Width && top + Side <= canvas.Height)
        {
            window.Trust = _grid.Trust + (nint)top * _grid.TrustStride + left;
            window.TrustStride = _grid.TrustStride;
            window.Colors = canvas.Detailed + (nint)top * canvas.Stride + left;
            window.Plane = canvas.PlaneSize;
            window.Stride = canvas.Stride;
            return window;
        }

        window.Trust = copy;
        window.TrustStride = Side;
        window.Colors = copy + Side * Side;
        window.Plane = Side * Side;
        window.Stride = Side;
        Copy(_grid.Trust, _grid.TrustStride, left, top, copy);
        for (int c = 0; c < canvas.Channels; c++)
        {
            Copy(canvas.Detailed + c * canvas.PlaneSize, canvas.Stride, left, top, window.Colors + c * window.Plane);
        }

        return window;
    }

    /// <summary>Copies a window that extends beyond the canvas. Values outside the canvas are 0.</summary>
    private void Copy(float* plane, int stride, int left, int top, float* copy)
    {
        new Span<float>(copy, Side * Side).Clear();
        int first = Math.Max(left, 0), end = Math.Min(left + Side, _grid.Canvas.Width);
        for (int y = Math.Max(top, 0); y < Math.Min(top + Side, _grid.Canvas.Height); y++)
        {
            new ReadOnlySpan<float>(plane + (nint)y * stride + first, end - first).CopyTo(new Span<float>(copy + (y - top) * Side + first - left, end - first));
        }
    }

    private void Keep(int left, int top, nint cell, float* block)
    {
        DetailCanvas canvas = _grid.Canvas;
        int right = Math.Min(canvas.Width, left + ExtrapolationGrid.Side), bottom = Math.Min(canvas.Height, top + ExtrapolationGrid.Side);
        for (int y = top; y < bottom; y++)
        for (int x = left; x < right; x++)
        {
            nint at = (nint)y * canvas.Stride + x;
            if (canvas.Kinds[at] != DetailCanvas.Hole)
            {
                continue;
            }

            _grid.Trust[(nint)y * _grid.TrustStride + x] = ExtrapolationGrid.ExtrapolatedTrust;
            _grid.Differences[canvas.Channels * _grid.PlaneSize + cell]++;
            float* value = block + (y - top) * ExtrapolationGrid.Side + x - left;
            for (int c = 0; c < canvas.Channels; c++)
            {
                // Later blocks build on this block, so no value may drift out of range.
                float level = Math.Clamp(value[c * FrequencyTables.BlockPixels], 0, 255);
                canvas.Detailed[c * canvas.PlaneSize + at] = level;
                _grid.Differences[c * _grid.PlaneSize + cell] += canvas.Smooth[c * canvas.PlaneSize + at] - level;
            }
        }
    }
}
