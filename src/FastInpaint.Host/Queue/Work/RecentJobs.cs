namespace FastInpaint.Host.Queue.Work;

/// <summary>The last inline jobs whose results the broker has. If only the acknowledgement was lost, the broker delivers the job again, and it need not run again. Thread-safe.</summary>
internal sealed class RecentJobs
{
    /// <summary>The number of jobs that are remembered.</summary>
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
