namespace FastInpaint.Host.Memory;

/// <summary>Reserved bytes of a <see cref="MemoryBudget"/>. They are returned when the lease and all its holds are disposed of. Thread-safe.</summary>
internal sealed class MemoryLease : IDisposable
{
    private readonly Lock _gate = new();
    private readonly MemoryBudget _budget;
    private long _bytes;
    private int _holders = 1;
    private bool _disposed;

    internal MemoryLease(MemoryBudget budget, long bytes) => (_budget, _bytes) = (budget, bytes);

    /// <summary>Whether the lease has holds beside its owner.</summary>
    public bool IsShared
    {
        get
        {
            lock (_gate)
            {
                return _holders > 1;
            }
        }
    }

    /// <summary>Returns the bytes beyond a number; does nothing where the lease has no more than that.</summary>
    public void Shrink(long bytes)
    {
        lock (_gate)
        {
            if (bytes < _bytes)
            {
                _budget.GiveBack(_bytes - bytes, leaves: false);
                _bytes = bytes;
            }
        }
    }

    /// <summary>Adds a hold, which keeps the bytes reserved until it is disposed of too.</summary>
    /// <returns>The hold; null where the bytes were returned before.</returns>
    public IDisposable? Hold()
    {
        lock (_gate)
        {
            if (_holders == 0)
            {
                return null;
            }

            _holders++;
            return new Holder(this);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (!_disposed)
            {
                _disposed = true;
                Release();
            }
        }
    }

    private void Release()
    {
        if (--_holders == 0)
        {
            _budget.GiveBack(_bytes, leaves: true);
            _bytes = 0;
        }
    }

    private sealed class Holder(MemoryLease lease) : IDisposable
    {
        private MemoryLease? _lease = lease;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _lease, null) is { } held)
            {
                lock (held._gate)
                {
                    held.Release();
                }
            }
        }
    }
}
