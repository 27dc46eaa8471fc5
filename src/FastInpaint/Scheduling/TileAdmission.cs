namespace FastInpaint.Scheduling;

/// <summary>Lets tiles in, in the order in which they come, so that the tiles inside stay within the memory limit together. The tiles of all networks that share the limit wait in one line.</summary>
/// <remarks>A tile inside is promised its buffers, its workspaces and an arena before it takes them. One arena a network is enough, because a network runs one batch at a time.
/// The caller of all methods holds <see cref="Gate"/>.</remarks>
/// <param name="limit">Most bytes that the tiles inside may take together.</param>
internal sealed class TileAdmission(long limit)
{
    private readonly List<BatchRun> _networks = [];
    private readonly List<Tile> _inside = [];

    // In the order of coming.
    private readonly List<Tile> _waiting = [];

    /// <summary>Lock for the tiles of all networks. It is pulsed when waiting tiles may be able to continue.</summary>
    public object Gate { get; } = new();

    public void Add(BatchRun network)
    {
        lock (Gate)
        {
            _networks.Add(network);
        }
    }

    /// <summary>Waits until there is a place and room for a tile.</summary>
    /// <param name="tile">The tile.</param>
    /// <param name="queueLength">Most tiles of the network that may wait when a new call comes.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="QueueFullException">The queue is full.</exception>
    public void Enter(Tile tile, int queueLength, CancellationToken cancellationToken)
    {
        if (!MayEnter(tile))
        {
            if (!tile.Begun && Count(_waiting, tile.Network, planned: false) >= queueLength)
            {
                throw new QueueFullException(queueLength);
            }

            WaitInLine(tile, cancellationToken);
        }

        _inside.Add(tile);
    }

    /// <summary>Ends the promise to a tile.</summary>
    public void Leave(Tile tile)
    {
        _inside.Remove(tile);
        Monitor.PulseAll(Gate);
    }

    /// <summary>Bytes that an arena of a network may take beside the tiles inside, and beside the arenas of the other networks.</summary>
    public long RoomForArena(BatchRun own)
    {
        long room = limit;
        foreach (Tile tile in _inside)
        {
            room -= tile.BufferBytes;
        }

        foreach (BatchRun network in _networks)
        {
            room -= network == own ? 0 : ArenaBytes(network);
        }

        return room;
    }

    /// <summary>Waits for a change, or until the token is canceled.</summary>
    public void Wait(CancellationToken cancellationToken)
    {
        CancellationTokenRegistration wake = cancellationToken.UnsafeRegister(static gate => Pulse(gate!), Gate);
        if (!cancellationToken.IsCancellationRequested)
        {
            Monitor.Wait(Gate);
        }

        // Dispose would wait for the callback, which in turn waits for the lock that this thread holds. Unregister does not wait.
        wake.Unregister();
    }

    private static void Pulse(object gate)
    {
        lock (gate)
        {
            Monitor.PulseAll(gate);
        }
    }

    private void WaitInLine(Tile tile, CancellationToken cancellationToken)
    {
        _waiting.Add(tile);
        try
        {
            while (!MayEnter(tile))
            {
                cancellationToken.ThrowIfCancellationRequested();
                Wait(cancellationToken);
            }
        }
        finally
        {
            _waiting.Remove(tile);
            Monitor.PulseAll(Gate);
        }
    }

    private bool MayEnter(Tile tile) => IsNext(tile) && (tile.Size is null || Count(_inside, tile.Network, planned: true) < tile.Network.Places(tile.Size)) && HasRoom(tile);

    /// <summary>Whether no tile waits before this one. Tiles of calls that keep memory go first, because other tiles may wait for that memory.</summary>
    private bool IsNext(Tile tile)
    {
        foreach (Tile other in _waiting)
        {
            if (tile.Call is null || other.Call is not null)
            {
                return other == tile;
            }
        }

        return true;
    }

    /// <summary>Whether a tile fits beside the tiles inside. Kept memory always leaves room for the largest tile of any call that keeps memory. Otherwise such calls could wait for each other forever.</summary>
    private bool HasRoom(Tile tile)
    {
        long buffers = tile.BufferBytes, kept = tile.KeptBytes, largestOfCalls = tile.LargestTileBytes, arenas = 0;
        foreach (Tile other in _inside)
        {
            buffers += other.BufferBytes;
            kept += other.KeptBytes;
            largestOfCalls = Math.Max(largestOfCalls, other.LargestTileBytes);
        }

        foreach (BatchRun network in _networks)
        {
            arenas += Math.Max(ArenaBytes(network), network == tile.Network ? tile.ArenaBytes : 0);
        }

        return buffers + arenas <= limit && (tile.Size is not null || kept + largestOfCalls <= limit);
    }

    /// <summary>Bytes of the largest arena that a network needs for its batch and for its tiles inside.</summary>
    private long ArenaBytes(BatchRun network)
    {
        long bytes = network.ArenaBytes;
        foreach (Tile tile in _inside)
        {
            bytes = Math.Max(bytes, tile.Network == network ? tile.ArenaBytes : 0);
        }

        return bytes;
    }

    /// <summary>Number of a network's tiles in a list: all of them, or those with a plan.</summary>
    private static int Count(List<Tile> tiles, BatchRun network, bool planned)
    {
        int count = 0;
        foreach (Tile tile in tiles)
        {
            count += tile.Network == network && (!planned || tile.Size is not null) ? 1 : 0;
        }

        return count;
    }
}
