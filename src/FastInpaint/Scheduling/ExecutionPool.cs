using FastInpaint.Graph;

namespace FastInpaint.Scheduling;

/// <summary>Pools the executables and staging buffers of one model. Thread-safe.</summary>
/// <remarks>Executables and buffers in use, and idle ones, stay within the memory limit together. All pools of one <see cref="DeviceMemory"/> share that limit.
/// After <see cref="Dispose"/>, running calls finish, and the last of them releases the model.</remarks>
internal sealed class ExecutionPool : IDisposable
{
    private readonly DeviceMemory _memory;
    private readonly IBackend _backend;
    private readonly IDisposable[] _owned;
    private readonly IModel _model;
    private readonly long _idleLimit;
    private readonly string _owner;
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
        (_backend, _model, _owned, _owner, _memory) = (backend, model, owned, owner, memory);
        _idleLimit = Math.Min(idleLimit ?? long.MaxValue, memory.Limit);
        Plans = new NetworkPlans(model, memory);
        memory.Add(Plans);
    }

    /// <summary>The plans of the model. They also hold what is idle.</summary>
    public NetworkPlans Plans { get; }

    /// <exception cref="ObjectDisposedException">The pool is disposed of.</exception>
    public void ThrowIfDisposed()
    {
        lock (_memory.PoolGate)
        {
            ObjectDisposedException.ThrowIf(_disposed, _owner);
        }
    }

    /// <summary>Keeps the model alive until <see cref="Leave"/>.</summary>
    /// <exception cref="ObjectDisposedException">The pool is disposed of.</exception>
    public void Enter()
    {
        lock (_memory.PoolGate)
        {
            ObjectDisposedException.ThrowIf(_disposed, _owner);
            _users++;
        }
    }

    /// <summary>Counts memory that the caller is going to allocate, and releases idle memory if there is not enough room.</summary>
    public void Reserve(long bytes)
    {
        lock (_memory.PoolGate)
        {
            _memory.Use(Plans, bytes);
        }
    }

    /// <summary>Ends what <see cref="Enter"/> and <see cref="Reserve"/> began.</summary>
    public void Leave(long reservedBytes)
    {
        bool last;
        lock (_memory.PoolGate)
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
        if (UseIdle(size.Idle) is { } idle)
        {
            return idle;
        }

        try
        {
            ReleaseIdle(_idleLimit);
            FreeMemory.Require(_backend, size.Plan.ArenaBytes, () => ReleaseIdle(keep: 0));
            return new RunState(size, _model.Prepare(size.Plan));
        }
        catch
        {
            Reserve(-size.Idle.Bytes);
            throw;
        }
    }

    /// <summary>Returns an executable.</summary>
    public void Return(RunState state) => Return(state.Size, state.Size.Idle, state, !state.Faulted);

    /// <summary>Takes staging buffers for a tile of this size, which must be returned with <see cref="Return(PlannedSize, ITileStaging)"/>. Call it between <see cref="Enter"/> and <see cref="Leave"/>.</summary>
    public ITileStaging RentStaging(PlannedSize size)
    {
        if (UseIdle(size.IdleStaging) is { } idle)
        {
            return idle;
        }

        try
        {
            return ((IStagedModel)_model).CreateStaging(size.Plan.Input.H, size.Plan.Input.W);
        }
        catch
        {
            Reserve(-size.IdleStaging.Bytes);
            throw;
        }
    }

    /// <summary>Returns staging buffers.</summary>
    public void Return(PlannedSize size, ITileStaging staging) => Return(size, size.IdleStaging, staging, isUsable: true);

    public void Dispose()
    {
        bool last;
        lock (_memory.PoolGate)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
            Plans.Clear();
            last = _users == 0;
        }

        if (last)
        {
            Release();
        }
    }

    /// <summary>Counts the bytes of an object that the caller needs. Takes an idle one; null if there is none, and the caller makes one.</summary>
    private T? UseIdle<T>(IdleItems<T> items)
        where T : class, IDisposable
    {
        lock (_memory.PoolGate)
        {
            T? item = items.TakeLatest();
            _memory.Use(Plans, items.Bytes);
            return item;
        }
    }

    private void Return<T>(PlannedSize size, IdleItems<T> items, T item, bool isUsable)
        where T : class, IDisposable
    {
        lock (_memory.PoolGate)
        {
            _memory.EndUse(items.Bytes);
            if (isUsable && !_disposed && !size.Evicted)
            {
                _memory.MakeRoomForIdle(Plans, items.Bytes, _idleLimit);
                items.Add(item);
                return;
            }
        }

        item.Dispose();
    }

    private void ReleaseIdle(long keep)
    {
        lock (_memory.PoolGate)
        {
            _memory.ReleaseIdle(Plans, keep);
        }
    }

    private void Release()
    {
        _model.Dispose();
        Array.ForEach(_owned, owned => owned.Dispose());
    }
}
