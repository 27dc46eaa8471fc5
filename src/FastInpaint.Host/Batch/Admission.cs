namespace FastInpaint.Host.Batch;

/// <summary>Lets pictures in, in the order in which they ask: at most so many at a time, together at most so many bytes. One that is larger than all of that goes alone. Thread safe.</summary>
/// <param name="places">The most at a time.</param>
/// <param name="bytes">The most bytes of those that are in together.</param>
internal sealed class Admission(int places, long bytes)
{
    private readonly object _gate = new();
    private long _nextTicket;
    private long _serving;
    private int _inside;
    private long _insideBytes;

    /// <summary>How many wait for a place.</summary>
    public long Waiting
    {
        get
        {
            lock (_gate)
            {
                return _nextTicket - _serving;
            }
        }
    }

    /// <summary>Waits for a place.</summary>
    /// <param name="size">Bytes that the picture takes, to be given back with <see cref="Leave"/>.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled; nobody waits any more then.</exception>
    public void Enter(long size, CancellationToken cancellationToken)
    {
        using CancellationTokenRegistration wake = cancellationToken.Register(Wake);
        lock (_gate)
        {
            long ticket = _nextTicket++;
            while (ticket != _serving || (_inside > 0 && (_inside >= places || _insideBytes + size > bytes)))
            {
                cancellationToken.ThrowIfCancellationRequested();
                Monitor.Wait(_gate);
            }

            _serving++;
            _inside++;
            _insideBytes += size;
            Monitor.PulseAll(_gate);
        }
    }

    public void Leave(long size)
    {
        lock (_gate)
        {
            _inside--;
            _insideBytes -= size;
            Monitor.PulseAll(_gate);
        }
    }

    private void Wake()
    {
        lock (_gate)
        {
            Monitor.PulseAll(_gate);
        }
    }
}
