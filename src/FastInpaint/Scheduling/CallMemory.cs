namespace FastInpaint.Scheduling;

/// <summary>High-water mark of a call's memory over its tiles: what it keeps, the tiles' own bytes, and one arena. Thread safe.</summary>
internal sealed class CallMemory
{
    private readonly Lock _gate = new();
    private long _bytes;
    private long _peakBytes;
    private long _arenaBytes;

    public long PeakBytes
    {
        get
        {
            lock (_gate)
            {
                return _peakBytes + _arenaBytes;
            }
        }
    }

    /// <summary>Counts bytes that are allocated now, or given back where they are negative.</summary>
    public void Add(long bytes)
    {
        lock (_gate)
        {
            _bytes += bytes;
            _peakBytes = Math.Max(_peakBytes, _bytes);
        }
    }

    /// <summary>Counts an arena that was used.</summary>
    public void Arena(long bytes)
    {
        lock (_gate)
        {
            _arenaBytes = Math.Max(_arenaBytes, bytes);
        }
    }
}
