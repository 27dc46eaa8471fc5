namespace FastInpaint.Host.Queue.Messages;

/// <summary>A line of a worker's log.</summary>
internal sealed record WorkerEvent
{
    public required DateTimeOffset Time { get; init; }

    /// <summary><c>connected</c>, <c>disconnected</c>, <c>unreachable</c>, <c>started</c>, <c>done</c>, <c>known</c>, <c>retry</c>, <c>passed</c>, <c>dropped</c>, <c>dead</c>, <c>unclaimed</c>, <c>returned</c>,
    /// <c>undeclared</c>, <c>defect</c>, <c>stopping</c> or <c>stopped</c>.</summary>
    public required string Event { get; init; }

    /// <summary>The job's id.</summary>
    public string? Job { get; init; }

    /// <summary>The name of the job's output.</summary>
    public string? Output { get; init; }

    /// <summary>The number of failed tries.</summary>
    public int? Failed { get; init; }

    public double? Milliseconds { get; init; }

    public string? Message { get; init; }

    /// <summary>The stack trace of what failed; null unless it is asked for.</summary>
    public string? Trace { get; init; }
}
