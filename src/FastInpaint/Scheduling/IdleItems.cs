using System.Diagnostics.CodeAnalysis;

namespace FastInpaint.Scheduling;

/// <summary>Things that nobody uses at the moment, and since when. Not thread safe.</summary>
internal sealed class IdleItems<T>
    where T : class
{
    // The one that came back last is at the end.
    private readonly List<(T Item, long Since)> _items = [];

    /// <summary>Since when the one has been idle that came back first, in milliseconds of <see cref="Environment.TickCount64"/>; <see cref="long.MaxValue"/> for none.</summary>
    public long OldestSince => _items.Count == 0 ? long.MaxValue : _items[0].Since;

    /// <summary>Adds one that came back now.</summary>
    public void Add(T item) => _items.Add((item, Environment.TickCount64));

    /// <summary>Takes the one that came back last.</summary>
    public bool TryTakeLatest([NotNullWhen(true)] out T? item) => TryTake(_items.Count - 1, out item);

    /// <summary>Takes the one that came back first.</summary>
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
