using FastInpaint.Simd;

namespace FastInpaint.Scheduling;

/// <summary>What the networks that share one memory limit take together. Each has its own plans and queue; their tiles wait for each other's memory, and what one keeps idle gives way to the other,
/// and is released after a while.</summary>
internal sealed class DeviceMemory : IDisposable
{
    private readonly List<ExecutionPool> _pools = [];
    private readonly List<Action> _releases = [];
    private readonly List<TileScheduler> _schedulers = [];
    private readonly long _idleMilliseconds;
    private readonly Timer? _timer;
    private bool _watching;
    private long _tickets;

    /// <param name="limit">The most bytes that all calls may take at a time.</param>
    /// <param name="idleRelease">How long what nobody uses is kept; null for no end.</param>
    public DeviceMemory(long limit, TimeSpan? idleRelease)
    {
        Limit = limit;
        if (idleRelease is { } time)
        {
            _idleMilliseconds = (long)time.TotalMilliseconds;
            _timer = new Timer(static memory => ((DeviceMemory)memory!).ReleaseUnused(), this, Timeout.Infinite, Timeout.Infinite);
        }
    }

    /// <summary>The most bytes that all calls may take at a time.</summary>
    public long Limit { get; }

    /// <summary>Guards the pools, their bytes included. Taken after <see cref="SchedulerGate"/> where both are.</summary>
    public Lock PoolGate { get; } = new();

    /// <summary>Guards the schedulers; pulsed where tiles may go on.</summary>
    public object SchedulerGate { get; } = new();

    /// <summary>Bytes of the executables and buffers that nobody uses at the moment.</summary>
    public long IdleBytes { get; set; }

    /// <summary>Bytes of those in use, and of workspaces.</summary>
    public long UsedBytes { get; set; }

    public void Add(ExecutionPool pool)
    {
        lock (PoolGate)
        {
            _pools.Add(pool);
        }
    }

    /// <summary>Has more released with what was idle for long.</summary>
    public void ReleaseToo(Action release)
    {
        lock (PoolGate)
        {
            _releases.Add(release);
        }
    }

    public void Add(TileScheduler scheduler)
    {
        lock (SchedulerGate)
        {
            _schedulers.Add(scheduler);
        }
    }

    /// <summary>Rises with every tile that comes.</summary>
    public long NextTicket() => ++_tickets;

    /// <summary>Releases what is idle, that of this pool first, until at most so many bytes of it are left.</summary>
    public void ReleaseIdle(ExecutionPool first, long keep)
    {
        first.ReleaseOwnIdle(keep);
        foreach (ExecutionPool pool in _pools)
        {
            pool.ReleaseOwnIdle(keep);
        }
    }

    /// <summary>Has what became idle now released in time. Under the pools' gate.</summary>
    public void WatchIdle()
    {
        if (_timer is not null && !_watching)
        {
            _watching = _timer.Change(_idleMilliseconds, Timeout.Infinite);
        }
    }

    /// <summary>Ends the watch, after the pools: they keep nothing more.</summary>
    public void Dispose()
    {
        lock (PoolGate)
        {
            _timer?.Dispose();
            _watching = true;
        }
    }

    /// <summary>Releases what nobody has used for long, gives the memory back to the system, and comes again for the rest.</summary>
    private void ReleaseUnused()
    {
        bool released;
        lock (PoolGate)
        {
            long before = IdleBytes, now = Environment.TickCount64, oldest = long.MaxValue;
            foreach (ExecutionPool pool in _pools)
            {
                oldest = Math.Min(oldest, pool.ReleaseIdleSince(now - _idleMilliseconds));
            }

            released = IdleBytes < before;
            _watching = oldest != long.MaxValue && _timer!.Change(Math.Max(1, oldest + _idleMilliseconds - now), Timeout.Infinite);
        }

        if (released)
        {
            _releases.ForEach(release => release());
            SystemMemory.Trim();
        }
    }

    /// <summary>Bytes of the tiles inside the other schedulers, with their arenas.</summary>
    public long BytesBeside(TileScheduler own)
    {
        long bytes = 0;
        foreach (TileScheduler scheduler in _schedulers)
        {
            bytes += scheduler == own ? 0 : scheduler.BytesInside;
        }

        return bytes;
    }

    /// <summary>Bytes that calls keep between their tiles, and those of the largest of these tiles.</summary>
    public (long Bytes, long LargestTile) Kept
    {
        get
        {
            (long bytes, long largest) = (0, 0);
            foreach (TileScheduler scheduler in _schedulers)
            {
                (long own, long ownLargest) = scheduler.Kept;
                (bytes, largest) = (bytes + own, Math.Max(largest, ownLargest));
            }

            return (bytes, largest);
        }
    }

    /// <summary>Whether a tile that came before waits in another scheduler.</summary>
    public bool WaitsBeside(TileScheduler own, long ticket)
    {
        foreach (TileScheduler scheduler in _schedulers)
        {
            if (scheduler != own && scheduler.WaitsSince(ticket))
            {
                return true;
            }
        }

        return false;
    }
}
