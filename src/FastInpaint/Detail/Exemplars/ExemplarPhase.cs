using FastInpaint.Simd;

namespace FastInpaint.Detail.Exemplars;

/// <summary>A phase of the patch search that is computed row by row. Each task computes some rows of a level, and no other task writes these rows.</summary>
internal abstract class ExemplarPhase : IParallelWork
{
    private const int RowsPerTask = 8;

    private CancellationToken _cancellationToken;
    private int _rows;

    /// <inheritdoc/>
    public void Execute(int task, int worker)
    {
        int end = Math.Min((task + 1) * RowsPerTask, _rows);
        for (int y = task * RowsPerTask; y < end && !_cancellationToken.IsCancellationRequested; y++)
        {
            Row(y);
        }
    }

    /// <summary>Computes all rows on all workers.</summary>
    /// <param name="rows">The level's height.</param>
    /// <exception cref="OperationCanceledException">The token was canceled. Some rows are not computed.</exception>
    public void Run(int rows, WorkerPool workers, CancellationToken cancellationToken)
    {
        (_rows, _cancellationToken) = (rows, cancellationToken);
        workers.Run(this, (rows + RowsPerTask - 1) / RowsPerTask);
        cancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>Computes one row.</summary>
    protected abstract void Row(int y);
}
