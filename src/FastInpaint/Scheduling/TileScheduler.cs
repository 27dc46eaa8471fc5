using System.Runtime.ExceptionServices;
using FastInpaint.Graph;

namespace FastInpaint.Scheduling;

/// <summary>Brings the tiles of all calls through one device. The device runs one batch at a time, and tiles of equal size may share a batch. Thread-safe.</summary>
/// <remarks>The scheduler has no thread of its own. Each caller copies its tile in and its result out. The first caller that finds the device free runs the waiting tiles, including those of other callers.
/// So one batch is copied in and another is copied out while a third is computed. Callers get places, and the device, in the order in which they come.
/// The tiles inside stay within the memory limit together: their buffers, their workspaces and one arena. One arena is enough because the device runs one batch at a time. All networks with a common
/// <see cref="DeviceMemory"/> share the limit.</remarks>
internal sealed class TileScheduler
{
    private readonly TileAdmission _admission;
    private readonly object _gate;
    private readonly ExecutionPool _pool;
    private readonly int _queueLength;
    private readonly BatchRun _run;
    private readonly List<Tile> _ready = [];
    private readonly Stack<Tile> _unused = new();
    private bool _busy;

    /// <param name="pool">Plans, arenas and buffers.</param>
    /// <param name="admission">Lets tiles of this network and of others in, as far as the memory limit goes.</param>
    /// <param name="batchPixels">Most pixels of tiles that share a run.</param>
    /// <param name="queueLength">Most tiles that may wait for a place when a new call comes.</param>
    public TileScheduler(ExecutionPool pool, TileAdmission admission, long batchPixels, int queueLength)
    {
        (_pool, _admission, _gate, _queueLength) = (pool, admission, admission.Gate, queueLength);
        _run = new BatchRun(pool, batchPixels);
        admission.Add(_run);
    }

    /// <inheritdoc cref="BatchRun.Places"/>
    public int Places(PlannedSize size) => _run.Places(size);

    /// <summary>Most tiles of a size in one batch.</summary>
    public int Together(PlannedSize size) => _run.Limit(size);

    /// <summary>Waits for room for the memory that a call keeps between its tiles. Ends with <see cref="Leave"/>.</summary>
    /// <param name="bytes">Bytes that the call keeps.</param>
    /// <param name="largestTileBytes">Bytes of the call's largest tile, arena included.</param>
    /// <param name="cancellationToken">Checked while waiting.</param>
    /// <returns>A tile that represents the kept memory. The call passes it to <see cref="Enter(PlannedSize, long, bool, long, Tile, bool, CancellationToken, long?)"/> with each of its tiles.</returns>
    /// <exception cref="QueueFullException">The queue is full.</exception>
    public Tile Keep(long bytes, long largestTileBytes, CancellationToken cancellationToken) => Enter(null, null, begun: false, bytes, 0, largestTileBytes, cancellationToken);

    /// <summary>Waits for a place for a tile. Ends with <see cref="Leave"/>.</summary>
    /// <param name="size">The tile's plan.</param>
    /// <param name="workspaceBytes">Bytes of workspaces that the caller allocates for the tile.</param>
    /// <param name="takesPixels">Whether 8-bit pixels hold all that the network needs to see.</param>
    /// <param name="keptBytes">Bytes that the tile's call keeps between its tiles.</param>
    /// <param name="call">The result of <see cref="Keep"/>; null if the call keeps nothing.</param>
    /// <param name="begun">Whether this is a further tile of a call that has begun. Then it waits even if the queue is full.</param>
    /// <param name="cancellationToken">Checked while waiting.</param>
    /// <param name="limit">Most bytes that the tile's call may take; null for the limit of all calls.</param>
    /// <exception cref="MemoryLimitException">The tile exceeds the limit even alone.</exception>
    /// <exception cref="QueueFullException">The queue is full.</exception>
    public Tile Enter(PlannedSize size, long workspaceBytes, bool takesPixels, long keptBytes, Tile? call, bool begun, CancellationToken cancellationToken, long? limit = null)
    {
        _pool.Plans.Check(size, workspaceBytes + keptBytes, limit);
        long stagingBytes = _pool.Plans.StagingBytes(size, workspaceBytes + keptBytes, takesPixels, limit);
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

    /// <summary>Copies a staged tile's pixels to the device, waits until the tile has run, and copies the result back.</summary>
    /// <param name="tile">A tile whose pixel rows are written.</param>
    /// <param name="output">The form of the result.</param>
    /// <param name="progress">Receives the finished share, if the calling thread runs this tile and no other.</param>
    /// <param name="cancellationToken">Checked while waiting. Checked between steps too, unless several tiles share the run.</param>
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

    /// <summary>Waits for the device, and takes it together with an executable until <see cref="Leave"/>.</summary>
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

    /// <summary>Returns the tile's memory and its place.</summary>
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

            _admission.Leave(tile);
            tile.End();
            _unused.Push(tile);
        }
    }

    private Tile Enter(PlannedSize? size, Tile? call, bool begun, long workspaceBytes, long stagingBytes, long largestTileBytes, CancellationToken cancellationToken)
    {
        _pool.Enter();
        Tile tile;
        lock (_gate)
        {
            tile = _unused.TryPop(out Tile? unused) ? unused : new Tile();
            tile.Begin(_run, size, call, begun, workspaceBytes, stagingBytes, largestTileBytes);
            try
            {
                _admission.Enter(tile, _queueLength, cancellationToken);
            }
            catch
            {
                tile.End();
                _unused.Push(tile);
                _pool.Leave(0);
                throw;
            }
        }

        _pool.Reserve(workspaceBytes);
        return tile;
    }

    private void Queue(Tile tile)
    {
        lock (_gate)
        {
            tile.Turned = Tile.Turn.Ready;
            _ready.Add(tile);
        }
    }

    /// <summary>Waits until the tile is done (returns false), or until this thread has taken a batch to run (returns true).</summary>
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

    /// <summary>Takes the device for a batch with the tile that has waited longest. Returns false if their plan cannot be made; that tile then fails.</summary>
    private bool TakeFirst()
    {
        try
        {
            _run.Take(_ready, _admission.RoomForArena(_run));
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

    private void EndBatch()
    {
        lock (_gate)
        {
            _run.End();
            _busy = false;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Waits for a change. A tile that is canceled before its run leaves the queue.</summary>
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

        _admission.Wait(tile.Cancellation);
    }
}
