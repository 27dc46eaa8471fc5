namespace FastInpaint.Scheduling;

/// <summary>What the networks that share one memory limit take together. Each has its own plans and queue; their tiles wait for each other's memory, and what one keeps idle gives way to the other.</summary>
/// <param name="limit">The most bytes that all calls may take at a time.</param>
internal sealed class DeviceMemory(long limit)
{
    private readonly List<ExecutionPool> _pools = [];
    private readonly List<TileScheduler> _schedulers = [];
    private long _tickets;

    /// <summary>The most bytes that all calls may take at a time.</summary>
    public long Limit => limit;

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

    /// <summary>Whether a call in another scheduler keeps memory between its tiles.</summary>
    public bool KeepsBeside(TileScheduler own)
    {
        foreach (TileScheduler scheduler in _schedulers)
        {
            if (scheduler != own && scheduler.Keeps)
            {
                return true;
            }
        }

        return false;
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
