using FastInpaint.Simd;

namespace FastInpaint.Scheduling;

/// <summary>The memory of the networks that share one memory limit: counts what is used, idle, and admitted. Each network has its own plans and its own queue. The tiles of all networks wait for memory in common. The idle memory of one network
/// is released when another needs it, and after a while in any case.</summary>
internal sealed class DeviceMemory : IDisposable
{
    private readonly List<ExecutionPool> _pools = [];
    private readonly List<Action> _releases = [];
    private readonly List<TileScheduler> _schedulers = [];
    private readonly long _idleMilliseconds;
    private readonly Timer? _timer;
    private bool _watching;
    private long _tickets;

    /// <param name="limit">Most bytes that all calls may take together at any time.</param>
    /// <param name="idleRelease">How long unused memory is kept; null for no end.</param>
    public DeviceMemory(long limit, TimeSpan? idleRelease)
    {
        Limit = limit;
        if (idleRelease is { } time)
        {
            _idleMilliseconds = (long)time.TotalMilliseconds;
            _timer = new Timer(static memory => ((DeviceMemory)memory!).ReleaseUnused(), this, Timeout.Infinite, Timeout.Infinite);
        }
    }

    /// <summary>Most bytes that all calls may take together at any time.</summary>
    public long Limit { get; }

    /// <summary>Lock for the pools and their byte counts. Code that needs both locks takes <see cref="SchedulerGate"/> first.</summary>
    public Lock PoolGate { get; } = new();

    /// <summary>Lock for the schedulers. It is pulsed when waiting tiles may be able to continue.</summary>
    public object SchedulerGate { get; } = new();

    /// <summary>Bytes of the executables and staging buffers that are not in use.</summary>
    public long IdleBytes { get; private set; }

    /// <summary>Bytes of the executables and staging buffers that are in use, and of workspaces.</summary>
    public long UsedBytes { get; private set; }

    public void Add(ExecutionPool pool)
    {
        lock (PoolGate)
        {
            _pools.Add(pool);
        }
    }

    /// <summary>Registers an action that releases more memory whenever idle memory is released after its time.</summary>
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

    /// <summary>The ticket of a new tile. Tickets rise in the order in which tiles come.</summary>
    public long NextTicket() => ++_tickets;

    /// <summary>Releases idle memory until at most <paramref name="keep"/> bytes of it are left. The memory of pool <paramref name="first"/> goes first. The caller holds <see cref="PoolGate"/>.</summary>
    public void ReleaseIdle(ExecutionPool first, long keep)
    {
        first.ReleaseOwnIdle(keep);
        foreach (ExecutionPool pool in _pools)
        {
            pool.ReleaseOwnIdle(keep);
        }
    }

    /// <summary>Counts bytes of a pool as used, and releases idle memory if there is not enough room for both. The caller holds <see cref="PoolGate"/>.</summary>
    public void Use(ExecutionPool pool, long bytes)
    {
        UsedBytes += bytes;
        ReleaseIdle(pool, Math.Max(0, Limit - UsedBytes));
    }

    /// <summary>Counts bytes as used no longer. The caller holds <see cref="PoolGate"/>.</summary>
    public void EndUse(long bytes) => UsedBytes -= bytes;

    /// <summary>Counts bytes of a pool as idle, which were used. Makes room for them, and starts the timer that releases them. The caller holds <see cref="PoolGate"/>.</summary>
    /// <param name="most">The most idle bytes.</param>
    public void Keep(ExecutionPool pool, long bytes, long most)
    {
        ReleaseIdle(pool, Math.Max(0, Math.Min(most, Limit - UsedBytes) - bytes));
        IdleBytes += bytes;
        if (_timer is not null && !_watching)
        {
            _watching = _timer.Change(_idleMilliseconds, Timeout.Infinite);
        }
    }

    /// <summary>Counts bytes as idle no longer. The caller holds <see cref="PoolGate"/>.</summary>
    public void EndIdle(long bytes) => IdleBytes -= bytes;

    /// <summary>Stops the timer. The pools are disposed of before, so they keep nothing.</summary>
    public void Dispose()
    {
        lock (PoolGate)
        {
            _timer?.Dispose();
            _watching = true;
        }
    }

    /// <summary>Releases the memory that has been idle long enough, returns it to the system, and restarts the timer for the rest.</summary>
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

    /// <summary>Whether a tile fits beside the tiles inside all schedulers. Kept memory always leaves room for the largest tile of any call that keeps memory. Otherwise such calls could wait for each other
    /// forever. The caller holds <see cref="SchedulerGate"/>.</summary>
    public bool HasRoom(TileScheduler own, Tile tile)
    {
        long inside = 0, kept = tile.WorkspaceBytes, largest = tile.LargestTileBytes;
        foreach (TileScheduler scheduler in _schedulers)
        {
            inside += scheduler.BytesInside(scheduler == own ? tile : null);
            kept += scheduler.KeptBytes;
            largest = Math.Max(largest, scheduler.LargestKeptTile);
        }

        return inside <= Limit && (tile.Size is not null || kept + largest <= Limit);
    }

    /// <summary>Bytes that an arena may take beside the tiles inside all schedulers. The caller holds <see cref="SchedulerGate"/>.</summary>
    public long RoomForArena(TileScheduler own)
    {
        long room = Limit - own.BuffersInside;
        foreach (TileScheduler scheduler in _schedulers)
        {
            room -= scheduler == own ? 0 : scheduler.BytesInside(null);
        }

        return room;
    }

    /// <summary>Whether another scheduler has a waiting tile with an earlier ticket.</summary>
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
