namespace FastInpaint.Hosting;

/// <summary>The worker stops or has stopped: the request was not worked on, or not to its end.</summary>
public sealed class InpaintingStoppedException : Exception
{
    /// <summary>Says that the worker stops.</summary>
    public InpaintingStoppedException()
        : base("The worker is stopping and takes no more work. Send the request again, to another worker or later.")
    {
    }
}
