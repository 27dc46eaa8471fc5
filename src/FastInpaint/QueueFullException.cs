namespace FastInpaint;

/// <summary>As many calls as <see cref="RestorerOptions.QueueLength"/> allows wait for the device already: try again later. Nothing was run.</summary>
public sealed class QueueFullException : Exception
{
    /// <summary>Says that the queue is full.</summary>
    /// <param name="queueLength">Calls that wait.</param>
    public QueueFullException(int queueLength)
        : base($"{queueLength} tiles wait for the device already, and no more may. Try again later, or set a larger queue length.")
    {
        QueueLength = queueLength;
    }

    /// <summary>Tiles that wait.</summary>
    public int QueueLength { get; }
}
