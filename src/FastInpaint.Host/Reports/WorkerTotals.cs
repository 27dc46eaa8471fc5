namespace FastInpaint.Host.Reports;

/// <summary>What a worker did, as <c>worker --json</c> prints it at the end.</summary>
internal sealed class WorkerTotals
{
    private int _done, _known, _retried, _dead, _dropped, _returned;

    /// <summary>Jobs whose results were stored.</summary>
    public int Done => _done;

    /// <summary>Jobs that came again after their results were stored.</summary>
    public int Known => _known;

    /// <summary>Tries that failed and were followed by another.</summary>
    public int Retried => _retried;

    /// <summary>Jobs that were given up.</summary>
    public int Dead => _dead;

    /// <summary>Jobs that nobody wanted any more: not done, or done and not taken.</summary>
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
