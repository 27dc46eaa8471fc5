using FastInpaint.Graph;

namespace FastInpaint.Scheduling;

/// <summary>Pools the plans, executables and staging buffers of one model. Thread-safe.</summary>
/// <remarks>The pool keeps the plans of the sizes used last. It also keeps idle executables and buffers; together with those in use they stay within the memory limit. All pools of one
/// <see cref="DeviceMemory"/> share that limit.
/// After <see cref="Dispose"/>, running calls finish, and the last of them releases the model.</remarks>
internal sealed class ExecutionPool : IDisposable
{
    private const int MaximumSizes = 16;

    private readonly DeviceMemory _memory;
    private readonly Lock _gate;
    private readonly List<PlannedSize> _sizes = new(MaximumSizes + 1);
    private readonly IBackend _backend;
    private readonly IDisposable[] _owned;
    private readonly IModel _model;
    private readonly long _idleLimit;
    private readonly string _owner;
    private readonly string _wholeFitsReason;
    private int _users;
    private bool _disposed;

    /// <param name="backend">The device.</param>
    /// <param name="model">The model. The pool disposes of it.</param>
    /// <param name="owned">Objects to dispose of after the model, in this order.</param>
    /// <param name="idleLimit">Most bytes that are kept between calls; null for the memory limit.</param>
    /// <param name="owner">Name of the public object, for <see cref="ObjectDisposedException"/>.</param>
    /// <param name="memory">The shared memory limit, and the counts that include this pool's bytes.</param>
    public ExecutionPool(IBackend backend, IModel model, IDisposable[] owned, long? idleLimit, string owner, DeviceMemory memory)
    {
        _memory = memory;
        _gate = _memory.PoolGate;
        _backend = backend;
        _model = model;
        _owned = owned;
        _idleLimit = Math.Min(idleLimit ?? long.MaxValue, memory.Limit);
        _owner = owner;
        _wholeFitsReason = StrategyReason.WholeFits(memory.Limit);
        _memory.Add(this);
    }

    /// <summary>Most bytes that all calls may take together at any time.</summary>
    public long Limit => _memory.Limit;

    /// <summary>Most bytes that a call with these options may take.</summary>
    public long LimitOf(InpaintOptions options) => LimitOf(options.MemoryLimit);

    /// <summary>Most bytes that a call may take.</summary>
    /// <param name="callLimit">The call's own limit; null for the limit of all calls.</param>
    public long LimitOf(long? callLimit) => Math.Min(callLimit ?? long.MaxValue, Limit);

    /// <summary>The reason to give for running a whole picture that fits a call's limit.</summary>
    public string WholeFitsReason(long limit) => limit == Limit ? _wholeFitsReason : StrategyReason.WholeFits(limit);

    /// <exception cref="ObjectDisposedException">The pool is disposed of.</exception>
    public void ThrowIfDisposed()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, _owner);
        }
    }

    /// <summary>The plan of the network for a whole picture.</summary>
    /// <param name="height">Rows, extended to a size that the networks accept.</param>
    /// <param name="width">Columns, extended to a size that the networks accept.</param>
    public PlannedSize Whole(int height, int width) => Known(height, width, strips: false, 0) ?? Remember(_model.Plan(1, height, width), 0);

    /// <summary>The plan for <paramref name="count"/> tiles of a size in one run.</summary>
    public PlannedSize Batch(PlannedSize size, int count)
    {
        lock (_gate)
        {
            PlannedSize? batch = size.Batches.Find(known => known.Plan.Input.N == count);
            if (batch is null)
            {
                batch = new PlannedSize(_model.Plan(count, size.Plan.Input.H, size.Plan.Input.W)) { Evicted = size.Evicted };
                size.Batches.Add(batch);
            }

            return batch;
        }
    }

    /// <summary>The plan with the tallest strips within the limit. If no strips fit: the plan that needs the least memory. Null if the device has no strips.</summary>
    /// <inheritdoc cref="Whole"/>
    /// <param name="arenaBytes">Most bytes that the arena may take.</param>
    public PlannedSize? Strips(int height, int width, long arenaBytes) =>
        _model is IStripModel model ? Known(height, width, strips: true, arenaBytes) ?? Remember(model.PlanStrips(1, height, width, arenaBytes), arenaBytes) : null;

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
    public long StagingBytes(PlannedSize size, long otherBytes, bool takesPixels, long? limit = null)
    {
        if (!takesPixels || _model is not IStagedModel model)
        {
            return 0;
        }

        long bytes = model.StagingBytes(size.Plan.Input.H, size.Plan.Input.W);
        return Fits(size, bytes + otherBytes, limit) ? bytes : 0;
    }

    /// <exception cref="MemoryLimitException">The arena and the other bytes together exceed the limit.</exception>
    public void Check(PlannedSize size, long otherBytes, long? limit)
    {
        if (!Fits(size, otherBytes, limit))
        {
            throw Refusal(size.Plan.ArenaBytes + otherBytes, LimitOf(limit), size.Plan.Input.W, size.Plan.Input.H);
        }
    }

    /// <summary>Keeps the model alive until <see cref="Leave"/>.</summary>
    /// <exception cref="ObjectDisposedException">The pool is disposed of.</exception>
    public void Enter()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, _owner);
            _users++;
        }
    }

    /// <summary>Counts memory that the caller is going to allocate, and releases idle memory if there is not enough room.</summary>
    public void Reserve(long bytes)
    {
        lock (_gate)
        {
            _memory.Use(this, bytes);
        }
    }

    /// <summary>Ends what <see cref="Enter"/> and <see cref="Reserve"/> began.</summary>
    public void Leave(long reservedBytes)
    {
        bool last;
        lock (_gate)
        {
            _memory.EndUse(reservedBytes);
            last = --_users == 0 && _disposed;
        }

        if (last)
        {
            Release();
        }
    }

    /// <summary>Takes an executable for this size, which must be returned with <see cref="Return(RunState)"/>. Call it between <see cref="Enter"/> and <see cref="Leave"/>.</summary>
    /// <exception cref="InsufficientMemoryException">A new arena is within the limit, but the device has too little memory free at the moment.</exception>
    public RunState Rent(PlannedSize size)
    {
        long bytes = size.Plan.ArenaBytes;
        lock (_gate)
        {
            bool found = size.Idle.TryTakeLatest(out RunState? state);
            _memory.EndIdle(found ? bytes : 0);
            _memory.Use(this, bytes);
            if (found)
            {
                return state!;
            }

            _memory.ReleaseIdle(this, _idleLimit);
        }

        try
        {
            return Prepare(size);
        }
        catch
        {
            Reserve(-bytes);
            throw;
        }
    }

    /// <summary>Returns an executable.</summary>
    public void Return(RunState state)
    {
        lock (_gate)
        {
            long bytes = state.Size.Plan.ArenaBytes;
            _memory.EndUse(bytes);
            if (!state.Faulted && MayKeep(state.Size, bytes))
            {
                state.Size.Idle.Add(state);
                return;
            }
        }

        state.Dispose();
    }

    /// <summary>Takes staging buffers for a tile of this size, which must be returned with <see cref="Return(PlannedSize, ITileStaging)"/>. Call it between <see cref="Enter"/> and <see cref="Leave"/>.</summary>
    public ITileStaging RentStaging(PlannedSize size)
    {
        var model = (IStagedModel)_model;
        (int height, int width) = (size.Plan.Input.H, size.Plan.Input.W);
        long bytes = model.StagingBytes(height, width);
        lock (_gate)
        {
            bool found = size.IdleStaging.TryTakeLatest(out ITileStaging? staging);
            _memory.EndIdle(found ? bytes : 0);
            _memory.Use(this, bytes);
            if (found)
            {
                return staging!;
            }
        }

        try
        {
            return model.CreateStaging(height, width);
        }
        catch
        {
            Reserve(-bytes);
            throw;
        }
    }

    /// <summary>Returns staging buffers.</summary>
    public void Return(PlannedSize size, ITileStaging staging)
    {
        lock (_gate)
        {
            long bytes = ((IStagedModel)_model).StagingBytes(staging.Height, staging.Width);
            _memory.EndUse(bytes);
            if (MayKeep(size, bytes))
            {
                size.IdleStaging.Add(staging);
                return;
            }
        }

        staging.Dispose();
    }

    /// <summary>The exception for a picture that does not fit: it names the memory that the picture needs, and the limit.</summary>
    public MemoryLimitException Refusal(long required, long limit, int width, int height) => new(
        $"A plan for {width}x{height} pixels needs {ByteSize.Format(required)}, the memory limit is {ByteSize.Format(limit)}. "
        + $"Raise the limit to {required} bytes or give a smaller picture.",
        required);

    public void Dispose()
    {
        bool last;
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
            while (_sizes.Count > 0)
            {
                EvictOldest();
            }

            last = _users == 0;
        }

        if (last)
        {
            Release();
        }
    }

    /// <summary>A known plan for a size, or null. For strips it must have the tallest strips within the limit. The plan moves to the end of the list, the place of the most recently used.</summary>
    private PlannedSize? Known(int height, int width, bool strips, long arenaBytes)
    {
        lock (_gate)
        {
            for (int i = _sizes.Count - 1; i >= 0; i--)
            {
                PlannedSize size = _sizes[i];
                if (size.Is(height, width, strips) && (!strips || size.HasTallestStrips(arenaBytes)))
                {
                    _sizes.RemoveAt(i);
                    _sizes.Add(size);
                    return size;
                }
            }

            return null;
        }
    }

    /// <summary>Adds a plan to the list, or keeps an equal plan that is already there. There is one if another thread was faster, or if the strips are the tallest for a larger limit than was known.</summary>
    private PlannedSize Remember(ExecutionPlan plan, long arenaBytes)
    {
        lock (_gate)
        {
            int known = _sizes.FindIndex(other => other.Plan.Input == plan.Input && other.Plan.StripBlocks == plan.StripBlocks);
            PlannedSize size = known < 0 ? new PlannedSize(plan) : _sizes[known];
            if (known >= 0)
            {
                _sizes.RemoveAt(known);
            }

            size.StripBound = Math.Max(size.StripBound, arenaBytes);
            _sizes.Add(size);
            if (_sizes.Count > MaximumSizes)
            {
                EvictOldest();
            }

            return size;
        }
    }

    private RunState Prepare(PlannedSize size)
    {
        FreeMemory.Require(_backend, size.Plan.ArenaBytes, ReleaseIdle);
        return new RunState(size, _model.Prepare(size.Plan));
    }

    private void ReleaseIdle()
    {
        lock (_gate)
        {
            _memory.ReleaseIdle(this, keep: 0);
        }
    }

    /// <summary>Counts the bytes of a returned object as idle. False if the object must be disposed of instead.</summary>
    private bool MayKeep(PlannedSize size, long bytes)
    {
        if (_disposed || size.Evicted)
        {
            return false;
        }

        _memory.Keep(this, bytes, _idleLimit);
        return true;
    }

    /// <summary>Releases idle memory of this pool until at most <paramref name="keep"/> idle bytes are left, those of the other pools included. Sizes used longest ago go first. The caller holds the lock.</summary>
    internal void ReleaseOwnIdle(long keep)
    {
        for (int i = 0; i < _sizes.Count && _memory.IdleBytes > keep; i++)
        {
            ReleaseIdle(_sizes[i], keep);
        }
    }

    private void ReleaseIdle(PlannedSize size, long keep)
    {
        foreach (PlannedSize batch in size.Batches)
        {
            ReleaseIdle(batch, keep);
        }

        while (_memory.IdleBytes > keep && ReleaseOldestState(size))
        {
        }

        while (_memory.IdleBytes > keep && ReleaseOldestStaging(size))
        {
        }
    }

    /// <summary>Releases what has been idle in this pool since a given time or longer. The caller holds the lock.</summary>
    /// <param name="since">The time, in milliseconds of <see cref="Environment.TickCount64"/>.</param>
    /// <returns>The time since which the oldest remaining object has been idle; <see cref="long.MaxValue"/> if none is left.</returns>
    internal long ReleaseIdleSince(long since)
    {
        long oldest = long.MaxValue;
        foreach (PlannedSize size in _sizes)
        {
            foreach (PlannedSize batch in size.Batches)
            {
                oldest = Math.Min(oldest, ReleaseIdleSince(batch, since));
            }

            oldest = Math.Min(oldest, ReleaseIdleSince(size, since));
        }

        return oldest;
    }

    private long ReleaseIdleSince(PlannedSize size, long since)
    {
        while (size.Idle.OldestSince <= since)
        {
            ReleaseOldestState(size);
        }

        while (size.IdleStaging.OldestSince <= since)
        {
            ReleaseOldestStaging(size);
        }

        return Math.Min(size.Idle.OldestSince, size.IdleStaging.OldestSince);
    }

    private bool ReleaseOldestState(PlannedSize size)
    {
        bool any = size.Idle.TryTakeOldest(out RunState? state);
        _memory.EndIdle(any ? size.Plan.ArenaBytes : 0);
        state?.Dispose();
        return any;
    }

    private bool ReleaseOldestStaging(PlannedSize size)
    {
        bool any = size.IdleStaging.TryTakeOldest(out ITileStaging? staging);
        _memory.EndIdle(any ? ((IStagedModel)_model).StagingBytes(staging!.Height, staging.Width) : 0);
        staging?.Dispose();
        return any;
    }

    private void EvictOldest()
    {
        PlannedSize size = _sizes[0];
        _sizes.RemoveAt(0);
        size.Evicted = true;
        size.Batches.ForEach(batch => batch.Evicted = true);
        ReleaseIdle(size, keep: -1);
    }

    private void Release()
    {
        _model.Dispose();
        Array.ForEach(_owned, owned => owned.Dispose());
    }
}
