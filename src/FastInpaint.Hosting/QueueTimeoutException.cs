namespace FastInpaint.Hosting;

/// <summary>The time limit ran out before the request's turn came: nothing of it was done.</summary>
public sealed class QueueTimeoutException : TimeoutException
{
    /// <summary>Names the limit.</summary>
    public QueueTimeoutException(TimeSpan limit)
        : base($"The request's turn did not come within the time limit of {limit.TotalSeconds} s, waiting included. Try again when there is less to do.")
    {
    }
}
