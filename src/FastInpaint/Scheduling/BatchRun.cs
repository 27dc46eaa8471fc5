using FastInpaint.Graph;

namespace FastInpaint.Scheduling;

/// <summary>The batch of tiles that run on the device together. There is one batch at a time. The <see cref="TileScheduler"/>'s lock guards <see cref="Take"/> and <see cref="End"/>.</summary>
/// <param name="pool">Plans and arenas.</param>
/// <param name="batchPixels">Most pixels of tiles that share a run.</param>
internal sealed class BatchRun(ExecutionPool pool, long batchPixels)
{
    private const int Largest = 16;

    private readonly List<Tile> _tiles = new(Largest);
    private readonly ITileStaging[] _staging = new ITileStaging[Largest];
    private PlannedSize? _size;

    /// <summary>Bytes of the batch's arena; 0 if there is no batch.</summary>
    public long ArenaBytes => _size?.Plan.ArenaBytes ?? 0;

    /// <summary>Most tiles of a size that may be inside at the same time: one batch that is copied in, one on the device, and one that is copied out.</summary>
    public int Places(PlannedSize size) => 3 * Limit(size);

    /// <summary>Most tiles of a size in one run. It is a power of two, which keeps the number of plans small.</summary>
    public int Limit(PlannedSize size)
    {
        TensorShape input = size.Plan.Input;
        int limit = 1;
        while (!size.Strips && limit < Largest && 2 * limit * (long)input.H * input.W <= batchPixels)
        {
            limit *= 2;
        }

        return limit;
    }

    /// <summary>Forms a batch of the first waiting tile and later tiles that can run with it. If their plan cannot be made, the call throws and takes no tile.</summary>
    /// <param name="ready">Waiting tiles. Tiles of the batch are removed.</param>
    /// <param name="room">Most bytes that the arena may take.</param>
    public void Take(List<Tile> ready, long room)
    {
        Tile first = ready[0];
        int equal = 0, limit = Limit(first.Size!);
        for (int i = 0; i < ready.Count && equal < limit; i++)
        {
            equal += Fits(ready[i], first) ? 1 : 0;
        }

        int count = 1;
        PlannedSize size = first.Size!;
        while (2 * count <= equal)
        {
            PlannedSize more = pool.Plans.Batch(first.Size!, 2 * count);
            if (more.Plan.ArenaBytes > Math.Min(room, 2 * count * first.ArenaBytes))
            {
                break;
            }

            (size, count) = (more, 2 * count);
        }

        _size = size;
        for (int i = 0; _tiles.Count < count;)
        {
            if (Fits(ready[i], first))
            {
                ready[i].Turned = Tile.Turn.Running;
                _tiles.Add(ready[i]);
                ready.RemoveAt(i);
            }
            else
            {
                i++;
            }
        }
    }

    /// <summary>Runs the batch. If the run fails, the tiles hold the error.</summary>
    /// <param name="own">The tile of the calling thread.</param>
    public void Run(Tile own)
    {
        try
        {
            Run(_size!, 0, _tiles.Count, own);
        }
        catch (Exception error) when (_tiles.Count > 1 && error is InsufficientMemoryException)
        {
            for (int i = 0; i < _tiles.Count; i++)
            {
                RunAlone(i, own);
            }
        }
        catch (Exception error)
        {
            foreach (Tile tile in _tiles)
            {
                tile.Error = error;
            }
        }
    }

    private void RunAlone(int i, Tile own)
    {
        try
        {
            Run(_tiles[i].Size!, i, 1, own);
        }
        catch (Exception error)
        {
            _tiles[i].Error = error;
        }
    }

    private void Run(PlannedSize size, int start, int count, Tile own)
    {
        for (int i = 0; i < count; i++)
        {
            _staging[i] = _tiles[start + i].Staging!;
        }

        RunState state = pool.Rent(size);
        try
        {
            // A shared run reports no progress, because its thread serves one call only, and ignores cancellation, because one call must not end the run of all.
            Tile first = _tiles[start];
            state.RunTiles(_staging.AsSpan(0, count), first.Output, count == 1 && first == own ? own.Progress : null, count == 1 ? first.Cancellation : CancellationToken.None);
            EngineMetrics.Ran(count);
            for (int i = start; i < start + count; i++)
            {
                _tiles[i].ArenaShare = state.Executable.PeakBytes * OfTheSameCall(i, start, count) / count;
            }
        }
        finally
        {
            pool.Return(state);
        }
    }

    /// <summary>Marks the batch's tiles as done, and empties the batch.</summary>
    public void End()
    {
        foreach (Tile tile in _tiles)
        {
            tile.Turned = Tile.Turn.Done;
        }

        _tiles.Clear();
        _size = null;
        Array.Clear(_staging);
    }

    /// <summary>Number of tiles in a run that belong to the same call as one of them, itself included.</summary>
    private int OfTheSameCall(int tile, int start, int count)
    {
        int same = 0;
        for (int i = start; i < start + count; i++)
        {
            same += i == tile || (_tiles[i].Owner is { } owner && owner == _tiles[tile].Owner) ? 1 : 0;
        }

        return same;
    }

    private static bool Fits(Tile tile, Tile first) => tile.Staging is not null && tile.Size == first.Size && tile.Output == first.Output;
}
