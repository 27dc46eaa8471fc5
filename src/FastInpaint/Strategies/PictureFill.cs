using System.Diagnostics;

namespace FastInpaint.Strategies;

/// <summary>Fills the hole of a picture in memory, as planned.</summary>
/// <param name="engine">The generator.</param>
/// <param name="plan">How the picture is cut and filled.</param>
/// <param name="mask">The mask.</param>
/// <param name="exclude">Pixels that must not be copied or continued; default for none.</param>
/// <param name="range">The mask values that mean hole.</param>
/// <param name="bounds">A box around all hole pixels of the mask, not empty.</param>
/// <param name="options">Options of the fill.</param>
internal readonly unsafe ref struct PictureFill(Engine engine, TilePlan plan, ReadOnlyMask mask, ReadOnlyMask exclude, HoleRange range, PixelBox bounds, InpaintOptions options)
{
    private readonly ReadOnlyMask _mask = mask;
    private readonly ReadOnlyMask _exclude = exclude;

    /// <summary>Fills the hole.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="destination">Receives the finished picture. Unchanged if the call fails.</param>
    /// <param name="hole">Receives 1 for hole and 0 for known, hole[y * width + x]; null if the caller does not need it.</param>
    /// <param name="progress">Receives the finished share.</param>
    /// <param name="cancellationToken">Checked between steps.</param>
    public FillOutcome Run(ReadOnlyPixels picture, Pixels destination, byte* hole, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        if (hole != null && plan.Windows is not null)
        {
            NativeBlock.Clear(hole, (long)picture.Width * picture.Height);
        }

        return plan.Windows switch
        {
            null => Whole(picture, destination, hole, progress, cancellationToken),
            [LocalWindow only] => Window(only, picture, destination, hole, progress, cancellationToken),
            _ => Windows(plan.Windows, picture, destination, hole, progress, cancellationToken),
        };
    }

    private FillOutcome Whole(ReadOnlyPixels picture, Pixels destination, byte* holeTarget, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        InpaintWorkspace workspace = InpaintWorkspace.Whole(_mask, bounds, picture.Format, options, plan.Detail);
        TileScheduler scheduler = engine.Scheduler;
        Tile tile = scheduler.Enter(plan.Size!, workspace.Bytes, StrategyChoice.TakesPixels(picture.Format), keptBytes: 0, call: null, begun: false, cancellationToken, engine.Plans.LimitOf(options));
        try
        {
            long planned = Stopwatch.GetTimestamp();
            using NativeBlock memory = tile.Meter.Allocate(workspace.Bytes);
            byte* hole = memory.Address;
            long holePixels = HoleMask.Build(_mask, range, options.Dilate, workspace.Grown, hole, hole + workspace.GrowthOffset, cancellationToken);
            long pixels = (long)picture.Width * picture.Height;
            if (holeTarget != null)
            {
                Buffer.MemoryCopy(hole, holeTarget, pixels, pixels);
            }

            RegionKinds kinds = RegionKinds.Mark(picture, hole, pixels - holePixels, workspace.Grown, holePixels, hole + workspace.GrowthOffset, cancellationToken);
            var fill = new RegionFill(picture, memory, workspace, kinds, options, scheduler, tile);
            DetailOutcome detail = fill.Compute(engine.Details, _exclude, progress, cancellationToken);
            bool deep = HoleDepth.IsBlind(hole, picture.Width, picture.Height, workspace.Grown, HoleDepth.Sight, kinds.Hidden, cancellationToken);
            // From here on the call cannot be canceled: once written to, the destination is always finished.
            cancellationToken.ThrowIfCancellationRequested();
            Compositor.Copy(picture, destination);
            bool plain = fill.Finish(destination);
            return new FillOutcome(new FillFacts(holePixels, kinds.Filled, kinds.Known > 0, kinds.Hidden, deep, plain ? DetailOutcome.OneColor : detail), planned, tile.PeakBytes);
        }
        finally
        {
            scheduler.Leave(tile);
        }
    }

    private FillOutcome Window(LocalWindow window, ReadOnlyPixels picture, Pixels destination, byte* hole, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        long planned = Stopwatch.GetTimestamp();
        var memory = new MemoryMeter();
        var fill = new WindowFill(engine, picture.Format, range, options, plan.Detail, memory, keptBytes: 0, call: null);
        WindowWorkspace workspace = fill.Workspace(window, picture.Width, picture.Height);
        ReadOnlyMask excluded = _exclude.Width == 0 ? default : _exclude.Part(window.Box);
        fill.Fill(
            window, workspace, picture.Part(window.Box), _mask.Part(workspace.Seen), excluded, picture, destination, HoleOf(hole, window, picture.Width), picture.Width, progress, cancellationToken);
        return new FillOutcome(fill.Facts, planned, memory.PeakBytes);
    }

    private FillOutcome Windows(List<LocalWindow> windows, ReadOnlyPixels picture, Pixels destination, byte* hole, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        long planned = Stopwatch.GetTimestamp();
        var memory = new MemoryMeter();
        long kept = StrategyChoice.ResultBytes(windows, picture.Format);
        TileScheduler scheduler = engine.Scheduler;
        Tile call = scheduler.Keep(kept, plan.LargestTileBytes, cancellationToken);
        try
        {
            using NativeBlock results = new MemoryMeter().Allocate(kept);
            memory.Add(kept);
            var fill = new WindowFill(engine, picture.Format, range, options, plan.Detail, memory, kept, call);
            WindowProgress? part = progress is null ? null : new WindowProgress(progress, windows.Sum(window => window.Box.Area));
            fixed (byte* pixels = picture.Data, masks = _mask.Data, excluded = _exclude.Data)
            {
                var shared = new SharedPicture(picture, pixels, _mask, masks, _exclude, excluded, results.Address);
                ParallelWork.Run(windows.Count, plan.Threads, i =>
                {
                    LocalWindow window = windows[i];
                    ReadOnlyPixels source = shared.Picture, region = source.Part(window.Box);
                    int width = source.Width;
                    WindowWorkspace workspace = fill.Workspace(window, width, source.Height);
                    fill.Fill(
                        window, workspace, region, shared.Mask.Part(workspace.Seen), shared.Exclude(window.Box), region, shared.Result(windows, i), HoleOf(hole, window, width), width,
                        part?.Begin(window.Box.Area), cancellationToken);
                    part?.End(window.Box.Area);
                });
                Compositor.Copy(picture, destination);
                for (int i = 0; i < windows.Count; i++)
                {
                    Compositor.Copy(shared.Result(windows, i).AsReadOnly().Part(windows[i].Core.From(windows[i].Box)), destination.Part(windows[i].Core));
                }
            }

            return new FillOutcome(fill.Facts, planned, memory.PeakBytes);
        }
        finally
        {
            scheduler.Leave(call);
        }
    }

    /// <summary>The place of a window's core in the hole mask.</summary>
    private static byte* HoleOf(byte* hole, LocalWindow window, int width) => hole == null ? null : hole + ((long)window.Core.Top * width) + window.Core.Left;
}

/// <summary>The result of a fill.</summary>
/// <param name="Facts">Facts about the fill.</param>
/// <param name="Planned">Time stamp of the end of planning.</param>
/// <param name="PeakBytes">High-water mark of arena and workspaces in bytes.</param>
internal readonly record struct FillOutcome(FillFacts Facts, long Planned, long PeakBytes);
