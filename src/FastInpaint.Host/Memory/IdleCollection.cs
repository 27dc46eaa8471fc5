using FastInpaint.Simd;

namespace FastInpaint.Host.Memory;

/// <summary>Runs a garbage collection when no picture has come for a while, and returns the memory to the system. Without it, garbage of the last pictures would stay in the heap until the next picture comes.</summary>
internal sealed class IdleCollection : IDisposable
{
    // Collections in an idle period. The second one frees what timers and pools still held at the first.
    private const int Looks = 2;

    private static readonly TimeSpan s_shortest = TimeSpan.FromSeconds(1);

    private readonly MemoryBudget _memory;
    private readonly Timer _looking;
    private long _seen;
    private int _left;

    /// <param name="memory">The memory budget of pictures.</param>
    /// <param name="after">The idle time before a collection, at least a second; null for no collections.</param>
    public IdleCollection(MemoryBudget memory, TimeSpan? after)
    {
        TimeSpan period = after is not { } time ? Timeout.InfiniteTimeSpan : time < s_shortest ? s_shortest : time;
        _memory = memory;
        _looking = new Timer(_ => Look(), null, period, period);
    }

    /// <summary>The number of collections so far.</summary>
    public int Collections { get; private set; }

    public void Dispose() => _looking.Dispose();

    private void Look()
    {
        long changes = _memory.Changes;
        if (changes != _seen || _memory.Waiting > 0)
        {
            (_seen, _left) = (changes, Looks);
        }
        else if (_left > 0)
        {
            _left--;
            Collections++;
            ManagedHeap.Collect();
            SystemMemory.Trim();
        }
    }
}
