using FastInpaint.Simd;

namespace FastInpaint.Scheduling;

/// <summary>The memory of the networks that share one memory limit. Each network has its own plans and its own queue. The tiles of all networks wait for memory in common. The idle memory of one network
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
    public long IdleBytes { get; set; }

    /// <summary>Bytes of the executables and staging buffers that are in use, and of workspaces.</summary>
    public long UsedBytes { get; set; }

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

    /// <summary>Releases idle memory until at most <paramref name="keep"/> bytes of it are left. The memory of pool <paramref name="first"/> goes first.</summary>
    public void ReleaseIdle(ExecutionPool first, long keep)
    {
        first.ReleaseOwnIdle(keep);
        foreach (ExecutionPool pool in _pools)
        {
            pool.ReleaseOwnIdle(keep);
        }
    }

    /// <summary>Starts the timer that releases idle memory, if it is not running. The caller holds <see cref="PoolGate"/>.</summary>
    public void WatchIdle()
    {
        if (_timer is not null && !_watching)
        {
            _watching = _timer.Change(_idleMilliseconds, Timeout.Infinite);
        }
    }

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

    /// <summary>Bytes of the tiles inside the other schedulers, arenas included.</summary>
    public long BytesBeside(TileScheduler own)
    {
        long bytes = 0;
        foreach (TileScheduler scheduler in _schedulers)
        {
            bytes += scheduler == own ? 0 : scheduler.BytesInside;
        }

        return bytes;
    }

    /// <summary>Bytes that calls keep between their tiles, and the bytes of the largest of these calls' tiles.</summary>
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
