namespace FastInpaint.Host.Queue.Messages;

/// <summary>What the ledger says of a job.</summary>
internal sealed record LedgerEntry
{
    /// <summary>The output's path below the root.</summary>
    public required string Output { get; init; }

    /// <summary>The result; null from the moment at which outputs may exist until they are stored.</summary>
    public ResultHeader? Result { get; init; }
}
