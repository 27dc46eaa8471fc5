namespace FastInpaint.Scheduling;

/// <summary>Objects of one size that are not in use, each with the time of its return. The lock of the <see cref="DeviceMemory"/>, which counts their bytes, guards them.</summary>
/// <param name="memory">Counts the bytes.</param>
/// <param name="bytes">Bytes of one object.</param>
internal sealed class IdleItems<T>(DeviceMemory memory, long bytes)
    where T : class, IDisposable
{
    // In the order of their return, the latest last.
    private readonly List<(T Item, long Since)> _items = [];

    /// <summary>Bytes of one object.</summary>
    public long Bytes => bytes;

    /// <summary>Adds an object that is returned now.</summary>
    public void Add(T item)
    {
        memory.CountIdle(bytes);
        _items.Add((item, Environment.TickCount64));
    }

    /// <summary>Takes the object that was returned last; null if there is none.</summary>
    public T? TakeLatest() => Take(_items.Count - 1);

    /// <summary>Releases the object that was returned first. Returns false if there is none.</summary>
    public bool ReleaseOldest()
    {
        T? item = Take(0);
        item?.Dispose();
        return item is not null;
    }

    /// <summary>Releases the objects that were returned at a time or before.</summary>
    /// <param name="since">The time, in milliseconds of <see cref="Environment.TickCount64"/>.</param>
    /// <returns>The time at which the oldest remaining object was returned; <see cref="long.MaxValue"/> if there is none.</returns>
    public long ReleaseSince(long since)
    {
        while (_items.Count > 0 && _items[0].Since <= since)
        {
            ReleaseOldest();
        }

        return _items.Count == 0 ? long.MaxValue : _items[0].Since;
    }

    private T? Take(int index)
    {
        if (_items.Count == 0)
        {
            return null;
        }

        T item = _items[index].Item;
        _items.RemoveAt(index);
        memory.CountIdle(-bytes);
        return item;
    }
}
