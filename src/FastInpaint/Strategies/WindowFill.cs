namespace FastInpaint.Strategies;

/// <summary>Fills the windows of one call, on several threads.</summary>
/// <param name="engine">The network and its device.</param>
/// <param name="format">The picture's.</param>
/// <param name="range">What is hole.</param>
/// <param name="options">How the picture is finished.</param>
/// <param name="detail">What its detail takes.</param>
/// <param name="memory">Counts the call's memory.</param>
/// <param name="keptBytes">What the call keeps beside its windows.</param>
/// <param name="call">What its tiles enter with.</param>
internal sealed class WindowFill(Engine engine, PixelFormat format, HoleRange range, InpaintOptions options, DetailSettings detail, CallMemory memory, long keptBytes, Tile? call)
{
    private readonly Lock _gate = new();
    private FillFacts _facts;
    private bool _begun;

    /// <summary>What the windows met, all together.</summary>
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

    /// <summary>What a window of this picture needs.</summary>
    public WindowWorkspace Workspace(LocalWindow window, int width, int height) => new(window, width, height, format, options, detail);

    /// <summary>Fills the core of a window. The target becomes a copy of its source with the core filled.</summary>
    /// <param name="window">The window.</param>
    /// <param name="workspace">What it needs.</param>
    /// <param name="region">The window's pixels.</param>
    /// <param name="seen">The mask of <see cref="WindowWorkspace.Seen"/>.</param>
    /// <param name="exclude">The window's part of what must not be copied or continued; default for nothing.</param>
    /// <param name="source">The region, or the whole picture.</param>
    /// <param name="target">Of the source's size; it may be its memory.</param>
    /// <param name="holeTarget">Receives which pixels of the core are hole; null where nobody asks.</param>
    /// <param name="holeStride">Bytes from one of its rows to the next.</param>
    /// <param name="progress">Told the finished share, or null.</param>
    /// <param name="cancellationToken">Looked at while waiting, and between rows and steps.</param>
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
        long limit = engine.Pool.LimitOf(options);
        PlannedSize size = StrategyChoice.SizeOf(engine.Pool, window, workspace.Bytes + keptBytes, limit);
        bool begun = call is not null || Interlocked.Exchange(ref _begun, true);
        Tile tile = scheduler.Enter(size, workspace.Bytes, StrategyChoice.TakesPixels(region.Format), keptBytes, call, begun, cancellationToken, limit);
        tile.Owner = memory;
        long own = tile.WorkspaceBytes + tile.StagingBytes;
        memory.Add(own);
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
            memory.Arena(tile.ArenaPeakBytes);
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
            memory.Add(-own);
            scheduler.Leave(tile);
        }
    }
}
