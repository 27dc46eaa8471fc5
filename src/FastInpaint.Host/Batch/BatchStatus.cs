namespace FastInpaint.Host.Batch;

/// <summary>The outcomes of a picture, as words in reports.</summary>
internal static class BatchStatus
{
    public const string Done = "done";

    /// <summary>Finished by an earlier run.</summary>
    public const string Skipped = "skipped";

    public const string Failed = "failed";

    /// <summary>Not finished when the batch was canceled.</summary>
    public const string Cancelled = "cancelled";
}
