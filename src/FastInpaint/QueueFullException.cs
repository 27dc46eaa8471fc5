namespace FastInpaint;

/// <summary>The queue of the device is full: as many tiles wait as <see cref="RestorerOptions.QueueLength"/> allows. Nothing was run. Try again later.</summary>
public sealed class QueueFullException : Exception
{
    /// <summary>Creates the exception with a message that names the number of waiting tiles.</summary>
    /// <param name="queueLength">Number of waiting tiles.</param>
    public QueueFullException(int queueLength)
        : base($"The queue is full: {queueLength} tiles wait for the device already. Try again later, or set a larger queue length.")
    {
        QueueLength = queueLength;
    }

    /// <summary>Number of waiting tiles.</summary>
    public int QueueLength { get; }
}
