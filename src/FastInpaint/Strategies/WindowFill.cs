namespace FastInpaint.Strategies;

/// <summary>Fills the windows of one call. Several threads may fill different windows at the same time.</summary>
/// <param name="engine">The network and its device.</param>
/// <param name="format">Format of the picture.</param>
/// <param name="range">The mask values that mean hole.</param>
/// <param name="options">Options of the fill.</param>
/// <param name="detail">Settings of the fill's detail.</param>
/// <param name="memory">Counts the call's memory.</param>
/// <param name="keptBytes">Bytes that the call keeps between its windows.</param>
/// <param name="call">The tile that represents the kept memory in the scheduler; null if the call keeps none.</param>
internal sealed class WindowFill(Engine engine, PixelFormat format, HoleRange range, InpaintOptions options, DetailSettings detail, MemoryMeter memory, long keptBytes, Tile? call)
{
    private readonly Lock _gate = new();
    private FillFacts _facts;
    private bool _begun;

    /// <summary>Facts about all windows that were filled so far.</summary>
    public FillFacts Facts
    {
        get
        {
            lock (_gate)
            {
                return _facts;
            }
        }
    }

    /// <summary>The layout of the memory that a window needs.</summary>
    public WindowWorkspace Workspace(LocalWindow window, int width, int height) => new(window, width, height, format, options, detail);

    /// <summary>Fills the core of a window. The target becomes a copy of the source with the core filled.</summary>
    /// <param name="window">The window.</param>
    /// <param name="workspace">Layout of the window's memory.</param>
    /// <param name="region">The window's pixels.</param>
    /// <param name="seen">The mask of <see cref="WindowWorkspace.Seen"/>.</param>
    /// <param name="exclude">The window's part of the exclude mask; default for none.</param>
    /// <param name="source">The region, or the whole picture.</param>
    /// <param name="target">Receives the result, in the source's size. It may be the source's memory.</param>
    /// <param name="holeTarget">Receives which pixels of the core are hole; null if the caller does not need it.</param>
    /// <param name="holeStride">Bytes from one row of <paramref name="holeTarget"/> to the next.</param>
    /// <param name="progress">Receives the finished share; null for none.</param>
    /// <param name="cancellationToken">Checked while waiting, and between rows and steps.</param>
    public unsafe void Fill(
        LocalWindow window,
        in WindowWorkspace workspace,
        ReadOnlyPixels region,
        ReadOnlyMask seen,
        ReadOnlyMask exclude,
        ReadOnlyPixels source,
        Pixels target,
        byte* holeTarget,
        int holeStride,
        IProgress<double>? progress,
        CancellationToken cancellationToken)
    {
        TileScheduler scheduler = engine.Scheduler;
        long limit = engine.Plans.LimitOf(options);
        PlannedSize size = StrategyChoice.SizeOf(engine.Plans, window, workspace.Bytes + keptBytes, limit);
        bool begun = call is not null || Interlocked.Exchange(ref _begun, true);
        Tile tile = scheduler.Enter(size, workspace.Bytes, StrategyChoice.TakesPixels(region.Format), keptBytes, call, begun, cancellationToken, limit);
        tile.Owner = memory;
        memory.Add(tile.BufferBytes);
        try
        {
            using NativeBlock block = tile.Meter.Allocate(workspace.Fill.Bytes);
            byte* hole = block.Address;
            long known = workspace.BuildMask(seen, range, options.Dilate, window.Box, hole, tile.Meter, cancellationToken);
            long holePixels = workspace.HolePixels(hole, window.Box.Width);
            if (holeTarget != null)
            {
                workspace.CopyHole(hole, window.Box.Width, holeTarget, holeStride);
            }

            RegionKinds kinds = RegionKinds.Mark(region, hole, known, workspace.Core, holePixels, hole + workspace.Fill.GrowthOffset, cancellationToken);
            var fill = new RegionFill(region, block, workspace.Fill, kinds, options, scheduler, tile);
            DetailOutcome outcome = fill.Compute(engine.Details, exclude, progress, cancellationToken);
            memory.AddArena(tile.ArenaPeakBytes);
            bool deep = HoleDepth.IsBlind(hole, window.Box.Width, window.Box.Height, workspace.Core, HoleDepth.Sight, kinds.Hidden, cancellationToken);
            Compositor.Copy(source, target);
            bool plain = fill.Finish(target.Width == region.Width && target.Height == region.Height ? target : target.Part(window.Box));
            lock (_gate)
            {
                _facts = _facts.With(new FillFacts(holePixels, kinds.Filled, kinds.Known > 0, kinds.Hidden, deep, plain ? DetailOutcome.OneColor : outcome));
            }
        }
        finally
        {
            memory.Add(-tile.BufferBytes);
            scheduler.Leave(tile);
        }
    }
}
