namespace FastInpaint.Scheduling;

/// <summary>High-water mark of the memory of a call with several tiles: memory kept between tiles, memory of the tiles, and one arena. Thread-safe.</summary>
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

    /// <summary>Counts bytes that were allocated, or, if negative, freed.</summary>
    public void Add(long bytes)
    {
        lock (_gate)
        {
            _bytes += bytes;
            _peakBytes = Math.Max(_peakBytes, _bytes);
        }
    }

    /// <summary>Counts the arena of a tile that has run.</summary>
    public void AddArena(long bytes)
    {
        lock (_gate)
        {
            _arenaBytes = Math.Max(_arenaBytes, bytes);
        }
    }
}
