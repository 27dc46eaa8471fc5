namespace FastInpaint.Host.Queue.Submission;

/// <summary>Messages with results that could not be stored and stay the broker's, even when they are delivered again over another connection. Thread safe.</summary>
/// <param name="most">How many: further ones would keep others from coming.</param>
internal sealed class HeldResults(int most)
{
    private readonly Lock _gate = new();
    private readonly HashSet<string> _messages = [];

    /// <summary>Whether there is any.</summary>
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

    /// <summary>Holds a message where there is room for one more, and where it can be told from others.</summary>
    /// <returns>Whether it is held.</returns>
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
