namespace FastInpaint.Graph;

/// <summary>A backend's device was lost during a run. What was prepared on it is unusable, and further runs fail too; the message names the device.</summary>
public abstract class DeviceLostException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">Names the device and says what failed.</param>
    /// <param name="innerException">What the driver said.</param>
    protected DeviceLostException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
