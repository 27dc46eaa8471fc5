using FastInpaint.Simd;

namespace FastInpaint.Detail.Exemplars;

/// <summary>A phase of the exemplar search: every task does some rows of a level, and no other task writes them.</summary>
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

    /// <summary>Does all rows on all workers.</summary>
    /// <param name="rows">The level's height.</param>
    /// <exception cref="OperationCanceledException">Cancellation was asked for; some rows are not done.</exception>
    public void Run(int rows, WorkerPool workers, CancellationToken cancellationToken)
    {
        (_rows, _cancellationToken) = (rows, cancellationToken);
        workers.Run(this, (rows + RowsPerTask - 1) / RowsPerTask);
        cancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>Does one row.</summary>
    protected abstract void Row(int y);
}
