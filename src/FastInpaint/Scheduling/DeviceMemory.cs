using FastInpaint.Simd;

namespace FastInpaint.Scheduling;

/// <summary>The memory of the networks that share one memory limit. Counts what is promised to tiles (<see cref="Admission"/>), what is used, and what is idle. The idle memory of one network
/// is released when another needs it, and after a while in any case.</summary>
internal sealed class DeviceMemory : IDisposable
{
    private readonly List<NetworkPlans> _networks = [];
    private readonly List<Action> _releases = [];
    private readonly long _idleMilliseconds;
    private readonly Timer? _timer;
    private bool _watching;

    /// <param name="limit">Most bytes that all calls may take together at any time.</param>
    /// <param name="idleRelease">How long unused memory is kept; null for no end.</param>
    public DeviceMemory(long limit, TimeSpan? idleRelease)
    {
        Limit = limit;
        Admission = new TileAdmission(limit);
        if (idleRelease is { } time)
        {
            _idleMilliseconds = (long)time.TotalMilliseconds;
            _timer = new Timer(static memory => ((DeviceMemory)memory!).ReleaseUnused(), this, Timeout.Infinite, Timeout.Infinite);
        }
    }

    /// <summary>Most bytes that all calls may take together at any time.</summary>
    public long Limit { get; }

    /// <summary>Lets tiles in, as far as the limit goes.</summary>
    public TileAdmission Admission { get; }

    /// <summary>Lock for the plans, the pools and their byte counts. Code that needs both locks takes <see cref="TileAdmission.Gate"/> first.</summary>
    public Lock PoolGate { get; } = new();

    /// <summary>Bytes of the executables and staging buffers that are not in use.</summary>
    public long IdleBytes { get; private set; }

    /// <summary>Bytes of the executables and staging buffers that are in use, and of workspaces.</summary>
    public long UsedBytes { get; private set; }

    public void Add(NetworkPlans network)
    {
        lock (PoolGate)
        {
            _networks.Add(network);
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

    /// <summary>Releases idle memory until at most <paramref name="keep"/> bytes of it are left. The memory of network <paramref name="first"/> goes first. The caller holds <see cref="PoolGate"/>.</summary>
    public void ReleaseIdle(NetworkPlans first, long keep)
    {
        first.ReleaseIdle(keep);
        foreach (NetworkPlans network in _networks)
        {
            network.ReleaseIdle(keep);
        }
    }

    /// <summary>Counts bytes of a network as used, and releases idle memory if there is not enough room for both. The caller holds <see cref="PoolGate"/>.</summary>
    public void Use(NetworkPlans network, long bytes)
    {
        UsedBytes += bytes;
        ReleaseIdle(network, Math.Max(0, Limit - UsedBytes));
    }

    /// <summary>Counts bytes as used no longer. The caller holds <see cref="PoolGate"/>.</summary>
    public void EndUse(long bytes) => UsedBytes -= bytes;

    /// <summary>Releases idle memory so that a further idle object of a network has room. The caller holds <see cref="PoolGate"/>.</summary>
    /// <param name="network">The network, whose memory goes first.</param>
    /// <param name="bytes">Bytes of the object.</param>
    /// <param name="most">The most idle bytes.</param>
    public void MakeRoomForIdle(NetworkPlans network, long bytes, long most) => ReleaseIdle(network, Math.Max(0, Math.Min(most, Limit - UsedBytes) - bytes));

    /// <summary>Counts bytes as idle, or as idle no longer if they are negative. Starts the timer that releases them. The caller holds <see cref="PoolGate"/>.</summary>
    public void CountIdle(long bytes)
    {
        IdleBytes += bytes;
        if (bytes > 0 && _timer is not null && !_watching)
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
            foreach (NetworkPlans network in _networks)
            {
                oldest = Math.Min(oldest, network.ReleaseIdleSince(now - _idleMilliseconds));
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
}
