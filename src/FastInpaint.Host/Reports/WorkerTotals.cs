namespace FastInpaint.Host.Reports;

/// <summary>The counters of a worker, which <c>worker --json</c> prints at the end.</summary>
internal sealed class WorkerTotals
{
    private int _done, _known, _retried, _dead, _dropped, _returned;

    /// <summary>Jobs whose results were stored.</summary>
    public int Done => _done;

    /// <summary>Jobs that were delivered again after their results were stored.</summary>
    public int Known => _known;

    /// <summary>Failed tries that were followed by another try.</summary>
    public int Retried => _retried;

    /// <summary>Jobs that went to the dead-letter queue.</summary>
    public int Dead => _dead;

    /// <summary>Jobs that were no longer wanted, before or after they ran.</summary>
    public int Dropped => _dropped;

    /// <summary>Jobs that went back to the queue when the worker stopped.</summary>
    public int Returned => _returned;

    public void CountDone() => Interlocked.Increment(ref _done);

    public void CountKnown() => Interlocked.Increment(ref _known);

    public void CountRetried() => Interlocked.Increment(ref _retried);

    public void CountDead() => Interlocked.Increment(ref _dead);

    public void CountDropped() => Interlocked.Increment(ref _dropped);

    public void CountReturned() => Interlocked.Increment(ref _returned);
}
