using FastInpaint.Graph;

namespace FastInpaint;

/// <summary>Plans and executables of one model. Thread safe.</summary>
/// <remarks>Keeps the plans of the sizes used last, and idle executables: those together with a starting call stay within the memory limit where there is one,
/// else the idle ones alone within half of what the device had at first (one executable is kept in any case).
/// After <see cref="Dispose"/>, calls in progress finish; the last one releases the model.</remarks>
internal sealed class ExecutionPool : IDisposable
{
    private const int MaximumSizes = 16;

    private readonly Lock _gate = new();
    private readonly List<PlannedSize> _sizes = new(MaximumSizes + 1);
    private readonly IBackend _backend;
    private readonly IDisposable? _owned;
    private readonly IModel _model;
    private readonly long? _limit;
    private readonly long _idleLimit;
    private readonly string _owner;
    private long _idleBytes;
    private int _users;
    private bool _disposed;

    /// <param name="backend">The device.</param>
    /// <param name="model">The model; disposed of with the pool.</param>
    /// <param name="owned">The backend where it is to be disposed of with the pool, else null.</param>
    /// <param name="limit">The most bytes that a call may take; null for what the device has.</param>
    /// <param name="owner">The public object's name, for <see cref="ObjectDisposedException"/>.</param>
    public ExecutionPool(IBackend backend, IModel model, IDisposable? owned, long? limit, string owner)
    {
        _backend = backend;
        _model = model;
        _owned = owned;
        _limit = limit;
        _idleLimit = limit ?? backend.Capabilities.MemoryBytes / 2;
        _owner = owner;
    }

    /// <summary>Bytes of the executables that nobody uses at the moment.</summary>
    public long IdleBytes
    {
        get
        {
            lock (_gate)
            {
                return _idleBytes;
            }
        }
    }

    /// <summary>Releases idle executables until at most this many bytes of them are left.</summary>
    public void Trim(long keep)
    {
        lock (_gate)
        {
            ReleaseIdle(keep);
        }
    }

    /// <exception cref="ObjectDisposedException">The pool is disposed of.</exception>
    public void ThrowIfDisposed()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, _owner);
        }
    }

    /// <summary>The most bytes that a call may take: the limit, or what the device has where there is none.</summary>
    public long LimitBytes => _limit ?? Math.Min(_backend.Capabilities.MemoryBytes, long.MaxValue / 2) + IdleBytes;

    /// <summary>The plan of the network over a whole picture.</summary>
    /// <param name="height">Rows, as the networks take them.</param>
    /// <param name="width">Columns, as the networks take them.</param>
    public PlannedSize Whole(int height, int width) => Known(height, width, strips: false, long.MaxValue) ?? Remember(_model.Plan(1, height, width));

    /// <summary>The plan in strips with the tallest strips within the limit, or the lowest where none fits; null where the device has no strips.</summary>
    /// <inheritdoc cref="Whole"/>
    /// <param name="arenaBytes">The most that the arena may take.</param>
    public PlannedSize? Strips(int height, int width, long arenaBytes) =>
        _model is IStripModel model ? Known(height, width, strips: true, arenaBytes) ?? Remember(model.PlanStrips(1, height, width, arenaBytes)) : null;

    /// <summary>Whether a call of this size would be within the limit, or within what the device has left where there is none.</summary>
    /// <param name="size">The size.</param>
    /// <param name="workspaceBytes">What the call takes beside the arena.</param>
    public bool Fits(PlannedSize size, long workspaceBytes)
    {
        long required = checked(size.Plan.ArenaBytes + workspaceBytes);
        lock (_gate)
        {
            if (_limit is null && size.Idle.Count > 0)
            {
                return true;
            }
        }

        return required <= LimitBytes;
    }

    /// <summary>Takes an executable for this size, to be given back with <see cref="Return"/>.</summary>
    /// <param name="size">From <see cref="Whole"/> or <see cref="Strips"/>.</param>
    /// <param name="workspaceBytes">What the call takes beside the arena.</param>
    /// <exception cref="MemoryLimitException">Arena and workspace are beyond the limit; nothing was allocated.</exception>
    public RunState Rent(PlannedSize size, long workspaceBytes)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, _owner);
            _users++;
        }

        try
        {
            long required = checked(size.Plan.ArenaBytes + workspaceBytes);
            CheckLimit(required, _limit, size.Plan.Input.W, size.Plan.Input.H);
            return TakeIdle(size, required) ?? Prepare(size, required);
        }
        catch
        {
            Leave(null);
            throw;
        }
    }

    /// <summary>The error that says what a picture needs, against the limit or what the device has.</summary>
    public MemoryLimitException Refusal(long required, int width, int height)
    {
        long limit = _limit ?? _backend.Capabilities.MemoryBytes;
        return new MemoryLimitException(
            $"A plan for {width}x{height} pixels needs {ByteSize.Format(required)}, the memory limit is {ByteSize.Format(limit)}. "
            + $"Raise the limit to {required} bytes or give a smaller picture.",
            required);
    }

    /// <summary>Gives an executable back.</summary>
    public void Return(RunState state) => Leave(state);

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

    private void CheckLimit(long required, long? limit, int width, int height)
    {
        if (required > limit)
        {
            throw Refusal(required, width, height);
        }
    }

    /// <summary>The size's plan where there is one within the limit, moved to the end of the list: the one used last.</summary>
    private PlannedSize? Known(int height, int width, bool strips, long arenaBytes)
    {
        lock (_gate)
        {
            for (int i = _sizes.Count - 1; i >= 0; i--)
            {
                PlannedSize size = _sizes[i];
                if (size.Is(height, width, strips) && size.Plan.ArenaBytes <= arenaBytes)
                {
                    _sizes.RemoveAt(i);
                    _sizes.Add(size);
                    return size;
                }
            }

            return null;
        }
    }

    /// <summary>Adds a plan, unless another thread was quicker.</summary>
    private PlannedSize Remember(ExecutionPlan plan)
    {
        var size = new PlannedSize(plan);
        lock (_gate)
        {
            if (Known(plan.Input.H, plan.Input.W, size.Strips, plan.ArenaBytes) is { } known)
            {
                return known;
            }

            _sizes.Add(size);
            if (_sizes.Count > MaximumSizes)
            {
                EvictOldest();
            }

            return size;
        }
    }

    private RunState? TakeIdle(PlannedSize size, long required)
    {
        lock (_gate)
        {
            if (!size.Idle.TryPop(out RunState? state))
            {
                MakeRoom(required);
                return null;
            }

            _idleBytes -= size.Plan.ArenaBytes;
            MakeRoom(required);
            return state;
        }
    }

    private RunState Prepare(PlannedSize size, long required)
    {
        if (_limit is null)
        {
            long free = _backend.Capabilities.MemoryBytes;
            if (required > free)
            {
                lock (_gate)
                {
                    ReleaseIdle(keep: 0);
                }

                CheckLimit(required, _backend.Capabilities.MemoryBytes, size.Plan.Input.W, size.Plan.Input.H);
            }
        }

        return new RunState(size, _model.Prepare(size.Plan));
    }

    private void Leave(RunState? state)
    {
        bool last;
        RunState? released = state;
        lock (_gate)
        {
            if (state is { Faulted: false } && !_disposed && !state.Size.Evicted)
            {
                released = null;
                ReleaseIdle(Math.Max(0, _idleLimit - state.Size.Plan.ArenaBytes));
                state.Size.Idle.Push(state);
                _idleBytes += state.Size.Plan.ArenaBytes;
            }

            last = --_users == 0 && _disposed;
        }

        released?.Dispose();
        if (last)
        {
            Release();
        }
    }

    /// <summary>Releases idle executables until they and a call of this size fit the limit together.</summary>
    private void MakeRoom(long bytes)
    {
        if (_limit is { } limit)
        {
            ReleaseIdle(Math.Max(0, limit - bytes));
        }
    }

    /// <summary>Releases idle executables, those of the sizes used longest ago first, until at most this many bytes of them are left.</summary>
    private void ReleaseIdle(long keep)
    {
        for (int i = 0; i < _sizes.Count && _idleBytes > keep; i++)
        {
            PlannedSize size = _sizes[i];
            while (_idleBytes > keep && size.Idle.TryPop(out RunState? state))
            {
                _idleBytes -= size.Plan.ArenaBytes;
                state.Dispose();
            }
        }
    }

    private void EvictOldest()
    {
        PlannedSize size = _sizes[0];
        _sizes.RemoveAt(0);
        size.Evicted = true;
        while (size.Idle.TryPop(out RunState? state))
        {
            _idleBytes -= size.Plan.ArenaBytes;
            state.Dispose();
        }
    }

    private void Release()
    {
        _model.Dispose();
        _owned?.Dispose();
    }
}
