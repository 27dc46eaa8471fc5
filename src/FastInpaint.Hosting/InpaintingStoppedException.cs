namespace FastInpaint.Hosting;

/// <summary>The worker is stopping or has stopped: the request was not started, or not finished.</summary>
public sealed class InpaintingStoppedException : Exception
{
    /// <summary>Creates the exception with a message that says what to do.</summary>
    public InpaintingStoppedException()
        : base("The worker is stopping and takes no more work. Send the request again, to another worker or later.")
    {
    }
}
