using FastInpaint.Graph;

namespace FastInpaint.Scheduling;

/// <summary>One tile on its way through the <see cref="TileScheduler"/>: its place, its memory, its result. Pooled.</summary>
/// <remarks>It is either staged, with buffers of its own and an arena only while it is computed, or it takes the device for itself and reads and writes in the arena.
/// A call that keeps memory between its tiles is on its way as one without a plan.</remarks>
internal sealed class Tile
{
    /// <summary>Where a tile stands with the device.</summary>
    public enum Turn
    {
        /// <summary>Not waiting for it.</summary>
        None,

        /// <summary>Waiting for it.</summary>
        Ready,

        /// <summary>On it.</summary>
        Running,

        /// <summary>The run has ended; the result is there, or <see cref="Error"/>.</summary>
        Done,
    }

    /// <summary>The tile's own plan; null for what a call keeps.</summary>
    public PlannedSize? Size { get; private set; }

    /// <summary>The call whose kept memory is inside already; null for none.</summary>
    public Tile? Call { get; private set; }

    /// <summary>Its place in the order of coming, over all networks of a <see cref="DeviceMemory"/>.</summary>
    public long Ticket { get; set; }

    /// <summary>Whether a tile of its call has been let in or waits already: the call is not ended by a full queue.</summary>
    public bool Begun { get; private set; }

    /// <summary>What the tiles of one call have in common; null for a tile alone.</summary>
    public CallMemory? Owner { get; set; }

    /// <summary>What the tile's thread allocates beside arena and buffers.</summary>
    public MemoryMeter Meter { get; } = new();

    /// <summary>Bytes of workspaces that <see cref="Meter"/> may allocate.</summary>
    public long WorkspaceBytes { get; private set; }

    /// <summary>Bytes of <see cref="Staging"/>; 0 for a tile that takes the device for itself.</summary>
    public long StagingBytes { get; private set; }

    /// <summary>Of what a call keeps: the bytes of the largest of the call's tiles, arena included.</summary>
    public long LargestTileBytes { get; private set; }

    public long ArenaBytes => Size?.Plan.ArenaBytes ?? 0;

    /// <summary>The buffers; null for a tile that takes the device for itself.</summary>
    public ITileStaging? Staging { get; set; }

    /// <summary>The arena of a tile that has the device for itself; else null.</summary>
    public RunState? State { get; set; }

    public PixelOutput Output { get; set; }

    public IProgress<double>? Progress { get; set; }

    public CancellationToken Cancellation { get; set; }

    public Turn Turned { get; set; }

    public Exception? Error { get; set; }

    /// <summary>Its call's share of the arena in which it ran with others: that of all tiles of the call.</summary>
    public long ArenaShare { get; set; }

    /// <summary>High-water mark of the arena, or of the call's share of it.</summary>
    public long ArenaPeakBytes => ArenaShare + (State?.Executable.PeakBytes ?? 0);

    /// <summary>High-water mark of arena, buffers and workspaces.</summary>
    public long PeakBytes => ArenaPeakBytes + StagingBytes + Meter.PeakBytes;

    /// <summary>One row of the network's output.</summary>
    public ReadOnlySpan<float> OutputRow(int y) => Staging is { } staging ? staging.OutputRow(y) : State!.Executable.OutputRow(0, y);

    /// <summary>Makes it a new tile.</summary>
    public void Begin(PlannedSize? size, Tile? call, bool begun, long workspaceBytes, long stagingBytes, long largestTileBytes)
    {
        (Size, Call, Begun, WorkspaceBytes, StagingBytes, LargestTileBytes) = (size, call, begun, workspaceBytes, stagingBytes, largestTileBytes);
        (Turned, ArenaShare) = (Turn.None, 0);
        Meter.Reset();
    }

    /// <summary>Forgets what belonged to the caller.</summary>
    public void End() => (Size, Call, Owner, Progress, Cancellation, Error) = (null, null, null, null, CancellationToken.None, null);
}
