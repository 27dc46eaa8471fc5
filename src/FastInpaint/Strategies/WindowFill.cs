namespace FastInpaint;

/// <summary>Fills the windows of one call, on several threads.</summary>
/// <param name="engine">The network and its device.</param>
/// <param name="range">What is hole.</param>
/// <param name="options">How the picture is finished.</param>
/// <param name="memory">Counts the call's memory.</param>
/// <param name="keptBytes">What the call keeps beside its windows.</param>
/// <param name="call">What its tiles enter with.</param>
internal sealed class WindowFill(Engine engine, HoleRange range, InpaintOptions options, CallMemory memory, long keptBytes, Tile? call)
{
    private long _holePixels;
    private volatile bool _deep;

    /// <summary>Pixels that were filled.</summary>
    public long HolePixels => Interlocked.Read(ref _holePixels);

    /// <summary>Whether a hole reaches further than the network sees.</summary>
    public bool Deep => _deep;

    /// <summary>Fills the core of a window. The target, of the window's or the picture's size, becomes a copy of the picture with the core filled.</summary>
    public unsafe void Fill(ReadOnlyPixels picture, ReadOnlyMask mask, Pixels target, LocalWindow window, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        TileScheduler scheduler = engine.Scheduler;
        var workspace = new WindowWorkspace(window, picture.Width, picture.Height, options);
        PlannedSize size = StrategyChoice.SizeOf(engine.Pool, window, workspace.Bytes);
        Tile tile = scheduler.Enter(size, workspace.Bytes, StrategyChoice.TakesPixels(picture.Format), keptBytes, call, cancellationToken);
        long own = tile.WorkspaceBytes + tile.StagingBytes;
        memory.Add(own);
        try
        {
            using NativeBlock block = tile.Meter.Allocate(workspace.Fill.Bytes);
            byte* hole = block.Address;
            long known = workspace.BuildMask(mask, range, options.Dilate, window.Box, hole, tile.Meter);
            ReadOnlyPixels region = picture.Part(window.Box);
            var fill = new RegionFill(region, block, workspace.Fill, options, scheduler, tile);
            fill.Compute(known > 0, progress, cancellationToken);
            memory.Arena(tile.ArenaPeakBytes);
            if (HoleDepth.HoldsSquare(hole, window.Box.Width, workspace.Core, HoleDepth.BlindSquare))
            {
                _deep = true;
            }

            bool isWindow = target.Width == window.Box.Width && target.Height == window.Box.Height;
            Compositor.Copy(isWindow ? region : picture, target);
            fill.Finish(isWindow ? target : target.Part(window.Box));
            Interlocked.Add(ref _holePixels, workspace.HolePixels(hole, window.Box.Width));
        }
        finally
        {
            memory.Add(-own);
            scheduler.Leave(tile);
        }
    }
}
