namespace FastInpaint.Host.Queue.Messages;

/// <summary>A job's entry in <see cref="Work.JobLedger"/>.</summary>
internal sealed record LedgerEntry
{
    /// <summary>The output's path, relative to the root.</summary>
    public required string Output { get; init; }

    /// <summary>The result; null while the outputs are being written.</summary>
    public ResultHeader? Result { get; init; }
}
