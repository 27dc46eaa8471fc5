using FastInpaint.Simd;

namespace FastInpaint.Host.Memory;

/// <summary>Gives the memory of pictures back to the system when none has come for a while: what they left in the garbage collector's heap would stay until the next ones come.</summary>
internal sealed class IdleCollection : IDisposable
{
    // What timers and pools still hold at the first is free at the second.
    private const int Looks = 2;

    private static readonly TimeSpan s_shortest = TimeSpan.FromSeconds(1);

    private readonly MemoryBudget _memory;
    private readonly Timer _looking;
    private long _seen;
    private int _left;

    /// <param name="memory">The pictures' memory.</param>
    /// <param name="after">How long none has come; a second at least. Null for never.</param>
    public IdleCollection(MemoryBudget memory, TimeSpan? after)
    {
        TimeSpan period = after is not { } time ? Timeout.InfiniteTimeSpan : time < s_shortest ? s_shortest : time;
        _memory = memory;
        _looking = new Timer(_ => Look(), null, period, period);
    }

    /// <summary>How often it has collected.</summary>
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
