namespace FastInpaint.Host.Queue.Submission;

/// <summary>The results that could not be stored. Their messages stay unacknowledged, even when the broker delivers them again over another connection. Thread-safe.</summary>
/// <param name="most">The most messages to hold. More unacknowledged messages would keep the broker from delivering others.</param>
internal sealed class HeldResults(int most)
{
    private readonly Lock _gate = new();
    private readonly HashSet<string> _messages = [];

    /// <summary>Whether any message is held.</summary>
    public bool Any
    {
        get
        {
            lock (_gate)
            {
                return _messages.Count > 0;
            }
        }
    }

    /// <summary>Holds a message if it has an id and the limit is not reached.</summary>
    /// <param name="message">The message's id, or null.</param>
    /// <returns>Whether the message is held.</returns>
    public bool Add(string? message)
    {
        lock (_gate)
        {
            return message is not null && _messages.Count < most && _messages.Add(message);
        }
    }

    public bool Contains(string? message)
    {
        lock (_gate)
        {
            return message is not null && _messages.Contains(message);
        }
    }
}
