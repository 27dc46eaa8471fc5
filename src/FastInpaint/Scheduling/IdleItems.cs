using System.Diagnostics.CodeAnalysis;

namespace FastInpaint.Scheduling;

/// <summary>Objects that are not in use, each with the time of its return. Not thread-safe.</summary>
internal sealed class IdleItems<T>
    where T : class
{
    // In the order of their return, the latest last.
    private readonly List<(T Item, long Since)> _items = [];

    /// <summary>Time at which the oldest object was returned, in milliseconds of <see cref="Environment.TickCount64"/>; <see cref="long.MaxValue"/> if there is none.</summary>
    public long OldestSince => _items.Count == 0 ? long.MaxValue : _items[0].Since;

    /// <summary>Adds an object that is returned now.</summary>
    public void Add(T item) => _items.Add((item, Environment.TickCount64));

    /// <summary>Takes the object that was returned last.</summary>
    public bool TryTakeLatest([NotNullWhen(true)] out T? item) => TryTake(_items.Count - 1, out item);

    /// <summary>Takes the object that was returned first.</summary>
    public bool TryTakeOldest([NotNullWhen(true)] out T? item) => TryTake(0, out item);

    private bool TryTake(int index, [NotNullWhen(true)] out T? item)
    {
        bool any = _items.Count > 0;
        item = any ? _items[index].Item : null;
        if (any)
        {
            _items.RemoveAt(index);
        }

        return any;
    }
}
