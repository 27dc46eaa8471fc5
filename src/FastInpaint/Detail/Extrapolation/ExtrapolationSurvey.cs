using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using FastInpaint.Simd;

namespace FastInpaint.Detail.Extrapolation;

/// <summary>Reads the kinds of all pixels, and derives each pixel's trust, each cell's number of known pixels, and the blocks to extrapolate. A task is some rows of cells.</summary>
internal sealed unsafe class ExtrapolationSurvey : IParallelWork
{
    private const int RowsPerTask = 8;
    private ExtrapolationGrid _grid;
    private float _reach;

    /// <summary>Fills <see cref="ExtrapolationGrid.Trust"/>, <see cref="ExtrapolationGrid.Known"/> and the last plane of <see cref="ExtrapolationGrid.Differences"/>. Sets <see cref="ExtrapolationGrid.Levels"/> to 1 in
    /// cells with a hole pixel of depth at most <paramref name="reach"/>.</summary>
    public void Run(in ExtrapolationGrid grid, float reach, WorkerPool workers)
    {
        _grid = grid;
        _reach = reach;
        workers.Run(this, (grid.Rows + RowsPerTask - 1) / RowsPerTask);
    }

    public void Execute(int task, int worker)
    {
        int end = Math.Min(_grid.Rows, (task + 1) * RowsPerTask);
        for (int row = task * RowsPerTask; row < end; row++)
        {
            nint cell = _grid.At(0, row);
            for (int column = 0; column < _grid.Columns; column++, cell++)
            {
                Survey(column * ExtrapolationGrid.Side, row * ExtrapolationGrid.Side, cell);
            }
        }
    }

    private void Survey(int left, int top, nint cell)
    {
        ref readonly ExtrapolationGrid grid = ref _grid;
        DetailCanvas canvas = grid.Canvas;
        int right = Math.Min(canvas.Width, left + ExtrapolationGrid.Side), bottom = Math.Min(canvas.Height, top + ExtrapolationGrid.Side);
        if (right - left == ExtrapolationGrid.Side && bottom - top == ExtrapolationGrid.Side && AllKnown(canvas.Kinds + (nint)top * canvas.Stride + left, canvas.Stride))
        {
            for (int y = top; y < bottom; y++)
            {
                Vector128<float>.One.Store(grid.Trust + (nint)y * grid.TrustStride + left);
            }

            Count(cell, ExtrapolationGrid.Side * ExtrapolationGrid.Side);
            return;
        }

        int known = 0;
        bool reached = false;
        for (int y = top; y < bottom; y++)
        {
            byte* kinds = canvas.Kinds + (nint)y * canvas.Stride;
            float* depth = canvas.Depth + (nint)y * canvas.Stride;
            float* trust = grid.Trust + (nint)y * grid.TrustStride;
            for (int x = left; x < right; x++)
            {
                bool isKnown = kinds[x] == DetailCanvas.Known;
                trust[x] = isKnown ? 1 : 0;
                known += isKnown ? 1 : 0;
                reached |= kinds[x] == DetailCanvas.Hole && depth[x] <= _reach;
            }
        }

        Count(cell, known);
        grid.Levels[cell] = reached ? 1 : 0;
    }

    private void Count(nint cell, int known)
    {
        _grid.Known[cell] = known;
        _grid.Differences[_grid.Canvas.Channels * _grid.PlaneSize + cell] = known;
    }

    private static bool AllKnown(byte* kinds, nint stride) =>
        (Unsafe.ReadUnaligned<uint>(kinds) | Unsafe.ReadUnaligned<uint>(kinds + stride) | Unsafe.ReadUnaligned<uint>(kinds + 2 * stride) | Unsafe.ReadUnaligned<uint>(kinds + 3 * stride)) == DetailCanvas.Known;
}
