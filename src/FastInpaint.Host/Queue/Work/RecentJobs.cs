namespace FastInpaint.Host.Queue.Work;

/// <summary>The last messages with inline jobs whose results the broker has: where only the acknowledgement was lost, the job comes once more and need not be done. Thread safe.</summary>
internal sealed class RecentJobs
{
    /// <summary>How many are remembered.</summary>
    public const int Capacity = 4096;

    private readonly Lock _gate = new();
    private readonly HashSet<string> _messages = [];
    private readonly Queue<string> _order = new();

    public void AddRange(IEnumerable<string> messages)
    {
        lock (_gate)
        {
            foreach (string message in messages.Where(_messages.Add))
            {
                _order.Enqueue(message);
                if (_order.Count > Capacity)
                {
                    _messages.Remove(_order.Dequeue());
                }
            }
        }
    }

    public bool Contains(string message)
    {
        lock (_gate)
        {
            return _messages.Contains(message);
        }
    }
}
