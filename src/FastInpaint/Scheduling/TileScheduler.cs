using System.Runtime.ExceptionServices;
using FastInpaint.Graph;

namespace FastInpaint.Scheduling;

/// <summary>Brings the tiles of all calls through one device: a ring of staging buffers, one run at a time, tiles of equal size in one run. Thread safe.</summary>
/// <remarks>It has no thread of its own: callers bring their tiles in and take the results out themselves, and whoever finds the device free runs what waits for it, others' tiles too.
/// So one batch is copied in and one out while one is computed. Places, and the device, are given in the order in which callers come.
/// What the tiles inside take together stays within the limit: their buffers and workspaces, and one arena, since only one run of a network is on the device. Networks with a common
/// <see cref="DeviceMemory"/> stay within it together.</remarks>
internal sealed class TileScheduler
{
    private readonly DeviceMemory _memory;
    private readonly object _gate;
    private readonly ExecutionPool _pool;
    private readonly int _queueLength;
    private readonly BatchRun _run;
    private readonly List<Tile> _entering = [];
    private readonly List<Tile> _inside = [];
    private readonly List<Tile> _ready = [];
    private readonly Stack<Tile> _unused = new();
    private bool _busy;

    /// <param name="pool">Plans, arenas, buffers, and the limit.</param>
    /// <param name="memory">What the tiles of networks beside this one take, too.</param>
    /// <param name="batchPixels">Pixels up to which tiles share a run.</param>
    /// <param name="queueLength">The most tiles that wait for a place when a call comes.</param>
    public TileScheduler(ExecutionPool pool, DeviceMemory memory, long batchPixels, int queueLength)
    {
        (_pool, _memory, _gate, _queueLength) = (pool, memory, memory.SchedulerGate, queueLength);
        _run = new BatchRun(pool, batchPixels);
        memory.Add(this);
    }

    /// <summary>Bytes of the tiles inside and of one arena. Under the gate.</summary>
    public long BytesInside
    {
        get
        {
            long bytes = 0, arena = _run.ArenaBytes;
            foreach (Tile tile in _inside)
            {
                bytes += tile.WorkspaceBytes + tile.StagingBytes;
                arena = Math.Max(arena, tile.ArenaBytes);
            }

            return bytes + arena;
        }
    }

    /// <summary>Bytes that the calls inside keep between their tiles, and those of the largest of these tiles. Under the gate.</summary>
    public (long Bytes, long LargestTile) Kept
    {
        get
        {
            (long bytes, long largest) = (0, 0);
            foreach (Tile tile in _inside)
            {
                bytes += tile.Size is null ? tile.WorkspaceBytes : 0;
                largest = Math.Max(largest, tile.LargestTileBytes);
            }

            return (bytes, largest);
        }
    }

    /// <summary>The most tiles of a size that are on their way at the same time: a batch on its way in, one on the device, one on its way out.</summary>
    public int Places(PlannedSize size) => 3 * Together(size);

    /// <summary>The most tiles of a size in one run.</summary>
    public int Together(PlannedSize size) => _run.Limit(size);

    /// <summary>Waits for room for what a call keeps beside its tiles. To be given back by <see cref="Leave"/>.</summary>
    /// <param name="bytes">What it keeps.</param>
    /// <param name="largestTileBytes">What the largest of its tiles takes, arena included.</param>
    /// <param name="cancellationToken">Looked at while waiting.</param>
    /// <returns>What the call's tiles enter with.</returns>
    /// <exception cref="QueueFullException">Too many wait.</exception>
    public Tile Keep(long bytes, long largestTileBytes, CancellationToken cancellationToken) => Enter(null, null, begun: false, bytes, 0, largestTileBytes, cancellationToken);

    /// <summary>Waits for a place. To be given back by <see cref="Leave"/>.</summary>
    /// <param name="size">The tile's plan.</param>
    /// <param name="workspaceBytes">What the caller allocates for it.</param>
    /// <param name="takesPixels">Whether 8-bit pixels are all that the network is to see.</param>
    /// <param name="keptBytes">What its call keeps beside its tiles.</param>
    /// <param name="call">From <see cref="Keep"/>.</param>
    /// <param name="begun">Whether it is not its call's first tile: then it waits in a full queue too.</param>
    /// <param name="cancellationToken">Looked at while waiting.</param>
    /// <param name="limit">The most that its call may take; null for the limit of all.</param>
    /// <exception cref="MemoryLimitException">The tile is beyond the limit even alone.</exception>
    /// <exception cref="QueueFullException">Too many wait.</exception>
    public Tile Enter(PlannedSize size, long workspaceBytes, bool takesPixels, long keptBytes, Tile? call, bool begun, CancellationToken cancellationToken, long? limit = null)
    {
        _pool.Check(size, workspaceBytes + keptBytes, limit);
        long stagingBytes = _pool.StagingBytes(size, workspaceBytes + keptBytes, takesPixels, limit);
        Tile tile = Enter(size, call, begun, workspaceBytes, stagingBytes, 0, cancellationToken);
        try
        {
            tile.Staging = stagingBytes == 0 ? null : _pool.RentStaging(size);
            return tile;
        }
        catch
        {
            Leave(tile);
            throw;
        }
    }

    /// <summary>Brings a staged tile's pixels to the device, has it run, and brings the result back.</summary>
    /// <param name="tile">With its pixel rows written.</param>
    /// <param name="output">What is wanted.</param>
    /// <param name="progress">Told the finished share on the calling thread, where that is the one that runs the tile.</param>
    /// <param name="cancellationToken">Looked at while waiting, and between steps unless others share the run.</param>
    public void Run(Tile tile, PixelOutput output, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        tile.Staging!.Upload();
        (tile.Output, tile.Progress, tile.Cancellation) = (output, progress, cancellationToken);
        Queue(tile);
        while (TakeBatch(tile))
        {
            try
            {
                _run.Run(tile);
            }
            finally
            {
                EndBatch();
            }
        }

        if (tile.Error is { } error)
        {
            ExceptionDispatchInfo.Throw(error);
        }

        cancellationToken.ThrowIfCancellationRequested();
        tile.Staging.Download(output);
    }

    /// <summary>Waits for the device and takes it, with an arena, until <see cref="Leave"/>.</summary>
    public void TakeDevice(Tile tile, CancellationToken cancellationToken)
    {
        tile.Cancellation = cancellationToken;
        Queue(tile);
        lock (_gate)
        {
            while (_busy || _ready[0] != tile)
            {
                WaitForTurn(tile);
            }

            _ready.RemoveAt(0);
            (_busy, tile.Turned) = (true, Tile.Turn.Running);
        }

        tile.State = _pool.Rent(tile.Size!);
    }

    /// <summary>Gives memory and place back.</summary>
    public void Leave(Tile tile)
    {
        if (tile.Staging is { } staging)
        {
            tile.Staging = null;
            _pool.Return(tile.Size!, staging);
        }

        if (tile.State is { } state)
        {
            tile.State = null;
            _pool.Return(state);
        }

        _pool.Leave(tile.WorkspaceBytes);
        lock (_gate)
        {
            if (tile.Turned == Tile.Turn.Running)
            {
                _busy = false;
            }

            tile.End();
            _inside.Remove(tile);
            _unused.Push(tile);
            Monitor.PulseAll(_gate);
        }
    }

    private Tile Enter(PlannedSize? size, Tile? call, bool begun, long workspaceBytes, long stagingBytes, long largestTileBytes, CancellationToken cancellationToken)
    {
        _pool.Enter();
        Tile tile;
        lock (_gate)
        {
            tile = _unused.TryPop(out Tile? unused) ? unused : new Tile();
            tile.Begin(size, call, begun, workspaceBytes, stagingBytes, largestTileBytes);
            tile.Ticket = _memory.NextTicket();
            try
            {
                WaitForPlace(tile, cancellationToken);
            }
            catch
            {
                tile.End();
                _unused.Push(tile);
                _pool.Leave(0);
                throw;
            }

            _inside.Add(tile);
        }

        _pool.Reserve(workspaceBytes);
        return tile;
    }

    private void WaitForPlace(Tile tile, CancellationToken cancellationToken)
    {
        if (IsNext(tile) && HasPlace(tile))
        {
            return;
        }

        if (!tile.Begun && _entering.Count >= _queueLength)
        {
            throw new QueueFullException(_queueLength);
        }

        _entering.Add(tile);
        try
        {
            while (!IsNext(tile) || !HasPlace(tile))
            {
                cancellationToken.ThrowIfCancellationRequested();
                Wait(cancellationToken);
            }
        }
        finally
        {
            _entering.Remove(tile);
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Whether a tile waits that came before this one. Under the gate.</summary>
    public bool WaitsSince(long ticket)
    {
        foreach (Tile tile in _entering)
        {
            if (tile.Ticket < ticket)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether no other tile is to enter first. Those of calls that keep memory pass the ones that may wait for that memory.</summary>
    private bool IsNext(Tile tile)
    {
        if (tile.Call is null)
        {
            return (_entering.Count == 0 || _entering[0] == tile) && !_memory.WaitsBeside(this, tile.Ticket);
        }

        foreach (Tile other in _entering)
        {
            if (other.Call is not null && other.Ticket < tile.Ticket)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether the tile and those inside fit together. What calls keep leaves room for the largest tile of any of them: else they could wait for each other's memory.</summary>
    private bool HasPlace(Tile tile)
    {
        (long kept, long largest) = tile.Size is null ? _memory.Kept : (0, 0);
        if (kept + tile.WorkspaceBytes + Math.Max(largest, tile.LargestTileBytes) > _pool.Limit)
        {
            return false;
        }

        int tiles = 0;
        long bytes = tile.WorkspaceBytes + tile.StagingBytes, arena = Math.Max(tile.ArenaBytes, _run.ArenaBytes);
        foreach (Tile other in _inside)
        {
            tiles += other.Size is null ? 0 : 1;
            bytes += other.WorkspaceBytes + other.StagingBytes;
            arena = Math.Max(arena, other.ArenaBytes);
        }

        return (tile.Size is null || tiles < Places(tile.Size)) && bytes + arena + _memory.BytesBeside(this) <= _pool.Limit;
    }

    private void Queue(Tile tile)
    {
        lock (_gate)
        {
            tile.Turned = Tile.Turn.Ready;
            _ready.Add(tile);
        }
    }

    /// <summary>Waits until the tile is done (false), or until there is a batch for this thread to run (true).</summary>
    private bool TakeBatch(Tile tile)
    {
        lock (_gate)
        {
            while (tile.Turned != Tile.Turn.Done)
            {
                if (_busy || _ready.Count == 0 || _ready[0].Staging is null)
                {
                    WaitForTurn(tile);
                }
                else if (TakeFirst())
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>Takes the device for the tile that waits longest and those that run with it; false where their plan cannot be made: then that tile has failed.</summary>
    private bool TakeFirst()
    {
        try
        {
            _run.Take(_ready, Room());
            return _busy = true;
        }
        catch (Exception error)
        {
            Tile first = _ready[0];
            _ready.RemoveAt(0);
            (first.Error, first.Turned) = (error, Tile.Turn.Done);
            Monitor.PulseAll(_gate);
            return false;
        }
    }

    /// <summary>Bytes that an arena may take beside what the tiles inside have.</summary>
    private long Room()
    {
        long room = _pool.Limit - _memory.BytesBeside(this);
        foreach (Tile tile in _inside)
        {
            room -= tile.WorkspaceBytes + tile.StagingBytes;
        }

        return room;
    }

    private void EndBatch()
    {
        lock (_gate)
        {
            _run.End();
            _busy = false;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Waits for a change; a tile that is cancelled before its run leaves the queue.</summary>
    private void WaitForTurn(Tile tile)
    {
        if (tile.Turned != Tile.Turn.Ready)
        {
            Monitor.Wait(_gate);
            return;
        }

        if (tile.Cancellation.IsCancellationRequested)
        {
            _ready.Remove(tile);
            tile.Turned = Tile.Turn.None;
            Monitor.PulseAll(_gate);
            tile.Cancellation.ThrowIfCancellationRequested();
        }

        Wait(tile.Cancellation);
    }

    /// <summary>Waits for a change, or for the token.</summary>
    private void Wait(CancellationToken cancellationToken)
    {
        CancellationTokenRegistration wake = cancellationToken.UnsafeRegister(static scheduler => ((TileScheduler)scheduler!).Wake(), this);
        if (!cancellationToken.IsCancellationRequested)
        {
            Monitor.Wait(_gate);
        }

        // Not Dispose: it would wait for the callback, and the callback for the gate.
        wake.Unregister();
    }

    private void Wake()
    {
        lock (_gate)
        {
            Monitor.PulseAll(_gate);
        }
    }
}
