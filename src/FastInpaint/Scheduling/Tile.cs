using FastInpaint.Graph;

namespace FastInpaint.Scheduling;

/// <summary>One tile on its way through the <see cref="TileScheduler"/>, with its place, its memory and its result. Tiles are pooled.</summary>
/// <remarks>There are two ways through. A staged tile has buffers of its own, and an arena only while it is computed. A tile without buffers takes the device for itself, and reads and writes its pixels in the arena.
/// A call with several windows keeps memory between them. The scheduler represents that memory by a further tile, which has no plan.</remarks>
internal sealed class Tile
{
    /// <summary>State of a tile with respect to the device.</summary>
    public enum Turn
    {
        /// <summary>The tile does not wait for the device.</summary>
        None,

        /// <summary>The tile waits for the device.</summary>
        Ready,

        /// <summary>The tile is on the device.</summary>
        Running,

        /// <summary>The run has ended, with a result or with an <see cref="Error"/>.</summary>
        Done,
    }

    /// <summary>The runs of the tile's network.</summary>
    public BatchRun Network { get; private set; } = null!;

    /// <summary>The tile's plan; null for a tile that represents the memory that a call keeps.</summary>
    public PlannedSize? Size { get; private set; }

    /// <summary>The tile that represents the kept memory of this tile's call; null if the call keeps none.</summary>
    public Tile? Call { get; private set; }

    /// <summary>Whether the call of this tile has begun: an earlier tile of the call has entered, or waits to. A full queue does not refuse the tile then; the tile waits.</summary>
    public bool Begun { get; private set; }

    /// <summary>The memory of a call, which all its tiles share; null for the only tile of a call.</summary>
    public MemoryMeter? Owner { get; set; }

    /// <summary>Counts what the tile's thread allocates beside arena and buffers.</summary>
    public MemoryMeter Meter { get; } = new();

    /// <summary>Most bytes of workspaces that <see cref="Meter"/> may allocate.</summary>
    public long WorkspaceBytes { get; private set; }

    /// <summary>Bytes of <see cref="Staging"/>; 0 for a tile that takes the device for itself.</summary>
    public long StagingBytes { get; private set; }

    /// <summary>Bytes of buffers and workspaces together.</summary>
    public long BufferBytes => WorkspaceBytes + StagingBytes;

    /// <summary>For a tile that represents kept memory: its bytes; else 0.</summary>
    public long KeptBytes => Size is null ? WorkspaceBytes : 0;

    /// <summary>For a tile that represents kept memory: bytes of the largest tile of its call, arena included.</summary>
    public long LargestTileBytes { get; private set; }

    public long ArenaBytes => Size?.Plan.ArenaBytes ?? 0;

    /// <summary>The staging buffers; null for a tile that takes the device for itself.</summary>
    public ITileStaging? Staging { get; set; }

    /// <summary>The executable of a tile that has taken the device for itself; else null.</summary>
    public RunState? State { get; set; }

    public PixelOutput Output { get; set; }

    public IProgress<double>? Progress { get; set; }

    public CancellationToken Cancellation { get; set; }

    public Turn Turned { get; set; }

    public Exception? Error { get; set; }

    /// <summary>The part of a shared run's arena that belongs to this tile's call. All tiles of the call in that run count.</summary>
    public long ArenaShare { get; set; }

    /// <summary>High-water mark of the arena, or of the call's part of a shared arena, in bytes.</summary>
    public long ArenaPeakBytes => ArenaShare + (State?.Executable.PeakBytes ?? 0);

    /// <summary>High-water mark of arena, buffers and workspaces together, in bytes.</summary>
    public long PeakBytes => ArenaPeakBytes + StagingBytes + Meter.PeakBytes;

    /// <summary>One row of the network's output.</summary>
    public ReadOnlySpan<float> OutputRow(int y) => Staging is { } staging ? staging.OutputRow(y) : State!.Executable.OutputRow(0, y);

    /// <summary>Initializes a pooled tile for a new use.</summary>
    public void Begin(BatchRun network, PlannedSize? size, Tile? call, bool begun, long workspaceBytes, long stagingBytes, long largestTileBytes)
    {
        (Network, Size, Call, Begun, WorkspaceBytes, StagingBytes, LargestTileBytes) = (network, size, call, begun, workspaceBytes, stagingBytes, largestTileBytes);
        (Turned, ArenaShare) = (Turn.None, 0);
        Meter.Reset();
    }

    /// <summary>Drops all references to the caller's objects.</summary>
    public void End() => (Size, Call, Owner, Progress, Cancellation, Error) = (null, null, null, null, CancellationToken.None, null);
}
