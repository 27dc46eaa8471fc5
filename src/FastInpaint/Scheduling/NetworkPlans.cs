using FastInpaint.Graph;

namespace FastInpaint.Scheduling;

/// <summary>The plans of one model for the sizes used last, and what fits the memory limit. Thread-safe.</summary>
/// <param name="model">The model.</param>
/// <param name="memory">The memory that the model shares with others. Its lock guards the plans.</param>
internal sealed class NetworkPlans(IModel model, DeviceMemory memory)
{
    private const int MaximumSizes = 16;

    private readonly string _wholeFitsReason = StrategyReason.WholeFits(memory.Limit);

    // In the order of use, the latest last.
    private readonly List<PlannedSize> _sizes = new(MaximumSizes + 1);

    /// <summary>Most bytes that all calls may take together at any time.</summary>
    public long Limit => memory.Limit;

    /// <summary>Most bytes that a call with these options may take.</summary>
    public long LimitOf(InpaintOptions options) => LimitOf(options.MemoryLimit);

    /// <summary>Most bytes that a call may take.</summary>
    /// <param name="callLimit">The call's own limit; null for the limit of all calls.</param>
    public long LimitOf(long? callLimit) => Math.Min(callLimit ?? long.MaxValue, Limit);

    /// <summary>The reason to give for running a whole picture that fits a call's limit.</summary>
    public string WholeFitsReason(long limit) => limit == Limit ? _wholeFitsReason : StrategyReason.WholeFits(limit);

    /// <summary>The plan of the network for a whole picture.</summary>
    /// <param name="height">Rows, extended to a size that the networks accept.</param>
    /// <param name="width">Columns, extended to a size that the networks accept.</param>
    public PlannedSize Whole(int height, int width) => Known(height, width, strips: false, 0) ?? Remember(model.Plan(1, height, width), 0);

    /// <summary>The plan with the tallest strips within the limit. If no strips fit: the plan that needs the least memory. Null if the device has no strips.</summary>
    /// <inheritdoc cref="Whole"/>
    /// <param name="arenaBytes">Most bytes that the arena may take.</param>
    public PlannedSize? Strips(int height, int width, long arenaBytes) =>
        model is IStripModel strips ? Known(height, width, strips: true, arenaBytes) ?? Remember(strips.PlanStrips(1, height, width, arenaBytes), arenaBytes) : null;

    /// <summary>The plan for <paramref name="count"/> tiles of a size in one run.</summary>
    public PlannedSize Batch(PlannedSize size, int count)
    {
        lock (memory.PoolGate)
        {
            PlannedSize? batch = size.Batches.Find(known => known.Plan.Input.N == count);
            if (batch is null)
            {
                batch = Planned(model.Plan(count, size.Plan.Input.H, size.Plan.Input.W));
                batch.Evicted = size.Evicted;
                size.Batches.Add(batch);
            }

            return batch;
        }
    }

    /// <summary>Whether a call of this size fits the limit.</summary>
    /// <param name="size">The size.</param>
    /// <param name="workspaceBytes">Bytes that the call needs beside the arena.</param>
    /// <param name="limit">Most bytes that the call may take; null for the limit of all calls.</param>
    public bool Fits(PlannedSize size, long workspaceBytes, long? limit = null) => checked(size.Plan.ArenaBytes + workspaceBytes) <= (limit ?? Limit);

    /// <summary>Bytes of a tile's staging buffers. 0 if the tile runs without them: the device has none, the picture has more than 8 bits, or arena and buffers together do not fit the limit.</summary>
    /// <param name="size">The tile's plan.</param>
    /// <param name="otherBytes">Bytes that the call needs beside arena and buffers.</param>
    /// <param name="takesPixels">Whether 8-bit pixels hold all that the network needs to see.</param>
    /// <param name="limit">Most bytes that the call may take; null for the limit of all calls.</param>
    public long StagingBytes(PlannedSize size, long otherBytes, bool takesPixels, long? limit = null) =>
        takesPixels && Fits(size, size.IdleStaging.Bytes + otherBytes, limit) ? size.IdleStaging.Bytes : 0;

    /// <exception cref="MemoryLimitException">The arena and the other bytes together exceed the limit.</exception>
    public void Check(PlannedSize size, long otherBytes, long? limit)
    {
        if (!Fits(size, otherBytes, limit))
        {
            throw Refusal(size.Plan.ArenaBytes + otherBytes, LimitOf(limit), size.Plan.Input.W, size.Plan.Input.H);
        }
    }

    /// <summary>The exception for a picture that does not fit: it names the memory that the picture needs, and the limit.</summary>
    public MemoryLimitException Refusal(long required, long limit, int width, int height) => new(
        $"A plan for {width}x{height} pixels needs {ByteSize.Format(required)}, the memory limit is {ByteSize.Format(limit)}. "
        + $"Raise the limit to {required} bytes or give a smaller picture.",
        required);

    /// <summary>Releases idle memory of this network until at most <paramref name="keep"/> idle bytes of all networks are left. Sizes used longest ago go first. The caller holds the lock.</summary>
    public void ReleaseIdle(long keep)
    {
        for (int i = 0; i < _sizes.Count && memory.IdleBytes > keep; i++)
        {
            _sizes[i].ReleaseIdle(keep);
        }
    }

    /// <summary>Releases what has been idle in this network since a given time or longer. The caller holds the lock.</summary>
    /// <param name="since">The time, in milliseconds of <see cref="Environment.TickCount64"/>.</param>
    /// <returns>The time since which the oldest remaining object has been idle; <see cref="long.MaxValue"/> if none is left.</returns>
    public long ReleaseIdleSince(long since)
    {
        long oldest = long.MaxValue;
        foreach (PlannedSize size in _sizes)
        {
            oldest = Math.Min(oldest, size.ReleaseIdleSince(since));
        }

        return oldest;
    }

    /// <summary>Forgets all plans, and releases their idle memory. The caller holds the lock.</summary>
    public void Clear()
    {
        while (_sizes.Count > 0)
        {
            EvictOldest();
        }
    }

    /// <summary>A known plan for a size, or null. For strips it must have the tallest strips within the limit. The plan moves to the end of the list, the place of the most recently used.</summary>
    private PlannedSize? Known(int height, int width, bool strips, long arenaBytes)
    {
        lock (memory.PoolGate)
        {
            for (int i = _sizes.Count - 1; i >= 0; i--)
            {
                if (_sizes[i].Is(height, width, strips) && (!strips || _sizes[i].HasTallestStrips(arenaBytes)))
                {
                    return Use(i);
                }
            }

            return null;
        }
    }

    /// <summary>Adds a plan to the list, or keeps an equal plan that is already there. There is one if another thread was faster, or if the strips are the tallest for a larger limit than was known.</summary>
    private PlannedSize Remember(ExecutionPlan plan, long arenaBytes)
    {
        lock (memory.PoolGate)
        {
            int known = _sizes.FindIndex(other => other.Plan.Input == plan.Input && other.Plan.StripBlocks == plan.StripBlocks);
            if (known < 0)
            {
                known = _sizes.Count;
                _sizes.Add(Planned(plan));
            }

            PlannedSize size = Use(known);
            size.StripBound = Math.Max(size.StripBound, arenaBytes);
            if (_sizes.Count > MaximumSizes)
            {
                EvictOldest();
            }

            return size;
        }
    }

    private PlannedSize Use(int index)
    {
        PlannedSize size = _sizes[index];
        _sizes.RemoveAt(index);
        _sizes.Add(size);
        return size;
    }

    private PlannedSize Planned(ExecutionPlan plan) => new(plan, memory, model is IStagedModel staged ? staged.StagingBytes(plan.Input.H, plan.Input.W) : 0);

    private void EvictOldest()
    {
        PlannedSize size = _sizes[0];
        _sizes.RemoveAt(0);
        size.Evicted = true;
        size.Batches.ForEach(batch => batch.Evicted = true);
        size.ReleaseIdle(keep: -1);
    }
}
