namespace FastInpaint.Kernels;

/// <summary>The requested GPU cannot be used. The message says why and what to do.</summary>
public sealed class GpuUnavailableException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">Names the device, the reason and the remedy.</param>
    /// <param name="innerException">The driver's error; null if there was none.</param>
    public GpuUnavailableException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
