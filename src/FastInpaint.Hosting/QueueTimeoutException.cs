namespace FastInpaint.Hosting;

/// <summary>The time limit passed while the request still waited: no work on it was started.</summary>
public sealed class QueueTimeoutException : TimeoutException
{
    /// <summary>Creates the exception with a message that names the limit.</summary>
    public QueueTimeoutException(TimeSpan limit)
        : base($"The request's turn did not come within the time limit of {limit.TotalSeconds} s, waiting included. Try again when there is less to do.")
    {
    }
}
