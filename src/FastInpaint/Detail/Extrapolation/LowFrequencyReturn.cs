using System.Runtime.Intrinsics;
using FastInpaint.Simd;

namespace FastInpaint.Detail.Extrapolation;

/// <summary>
/// Gives the extrapolated pixels the low frequencies of the smooth fill: <c>detailed += G(smooth - detailed) / G(1)</c>. G is a Gaussian with a standard deviation of 4 pixels. It sums over known pixels, where the
/// difference is 0, and over extrapolated pixels. Other pixels are left out, so there is no step where the extrapolation ends. G is computed as means over cells, a Gaussian over cells, and a bilinear interpolation.
/// The variances of the three parts add up to 16 square pixels.
/// </summary>
internal sealed unsafe class LowFrequencyReturn : IParallelWork
{
    private const int Radius = 3;
    private const int Side = ExtrapolationGrid.Side;
    private const int RowsPerTask = 8;
    private readonly float[] _taps = new float[Radius + 1];
    private ExtrapolationGrid _grid;
    private Part _part;

    public LowFrequencyReturn()
    {
        // In square pixels. The mean over 4 pixels has a variance of 15 / 12, the interpolation between places 4 pixels apart has 2.75.
        const double Variance = (16 - 1.25 - 2.75) / (Side * Side);
        double sum = 0;
        for (int i = -Radius; i <= Radius; i++)
        {
            sum += Math.Exp(-i * i / (2 * Variance));
        }

        for (int i = 0; i <= Radius; i++)
        {
            _taps[i] = (float)(Math.Exp(-i * i / (2 * Variance)) / sum);
        }
    }

    private enum Part
    {
        BlurRows,
        BlurColumns,
        Add,
    }

    /// <summary>Changes the extrapolated pixels. Overwrites <see cref="ExtrapolationGrid.Differences"/>.</summary>
    public void Run(in ExtrapolationGrid grid, WorkerPool workers)
    {
        _grid = grid;
        for (_part = Part.BlurRows; _part <= Part.Add; _part++)
        {
            workers.Run(this, (grid.Rows + 2 + RowsPerTask - 1) / RowsPerTask);
        }
    }

    public void Execute(int task, int worker)
    {
        // The interpolation needs one more row and column around the cells.
        int start = task * RowsPerTask - 1, end = Math.Min(start + RowsPerTask, _grid.Rows + 1);
        for (int row = start; row < end; row++)
        {
            if (_part == Part.Add)
            {
                AddRow(row);
                continue;
            }

            for (int plane = 0; plane <= _grid.Canvas.Channels; plane++)
            {
                nint at = plane * _grid.PlaneSize + _grid.At(-1, row);
                if (_part == Part.BlurRows)
                {
                    Blur(_grid.Differences + at, 1, _grid.Blurred + at);
                }
                else
                {
                    Blur(_grid.Blurred + at, _grid.Stride, _grid.Differences + at);
                }
            }
        }
    }

    /// <summary>Blurs one row of cells. <paramref name="step"/> is the distance to the next cell along the blur, which runs along rows or columns. Up to three cells more are written; the border has room for them.</summary>
    private void Blur(float* source, nint step, float* target)
    {
        for (int i = 0; i < _grid.Columns + 2; i += Vector128<float>.Count)
        {
            Vector128<float> sum = Vector128.Load(source + i) * _taps[0];
            for (int k = 1; k <= Radius; k++)
            {
                sum += (Vector128.Load(source + i - k * step) + Vector128.Load(source + i + k * step)) * _taps[k];
            }

            sum.Store(target + i);
        }
    }

    private void AddRow(int row)
    {
        for (int column = 0; column < _grid.Columns; column++)
        {
            nint cell = _grid.At(column, row);
            if (_grid.Levels[cell] < 0)
            {
                AddBlock(column * Side, row * Side, cell);
            }
        }
    }

    private void AddBlock(int left, int top, nint cell)
    {
        DetailCanvas canvas = _grid.Canvas;
        int right = Math.Min(canvas.Width, left + Side), bottom = Math.Min(canvas.Height, top + Side);
        for (int y = top; y < bottom; y++)
        for (int x = left; x < right; x++)
        {
            if (_grid.Trust[(nint)y * _grid.TrustStride + x] != ExtrapolationGrid.ExtrapolatedTrust)
            {
                continue;
            }

            float share = Interpolate(_grid.Differences + canvas.Channels * _grid.PlaneSize + cell, x - left, y - top);
            float* pixel = canvas.Detailed + (nint)y * canvas.Stride + x;
            for (int c = 0; c < canvas.Channels; c++)
            {
                pixel[c * canvas.PlaneSize] += Interpolate(_grid.Differences + c * _grid.PlaneSize + cell, x - left, y - top) / share;
            }
        }
    }

    /// <summary>The interpolated value at pixel (x, y) of a cell, between the centers of the cell and of its nearest neighbors.</summary>
    private float Interpolate(float* cell, int x, int y)
    {
        (nint column, float right) = Neighbor(x);
        (nint row, float lower) = Neighbor(y);
        float* other = cell + row * _grid.Stride;
        float near = cell[0] + (cell[column] - cell[0]) * right;
        float far = other[0] + (other[column] - other[0]) * right;
        return near + (far - near) * lower;
    }

    private static (nint Offset, float Share) Neighbor(int pixel) => pixel switch
    {
        0 => (-1, 0.375f),
        1 => (-1, 0.125f),
        2 => (1, 0.125f),
        _ => (1, 0.375f),
    };
}
