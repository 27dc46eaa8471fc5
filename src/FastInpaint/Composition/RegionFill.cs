using System.Runtime.Intrinsics;
using FastInpaint.Graph;

namespace FastInpaint.Composition;

/// <summary>Fills one region, which is a picture or a window, in two steps. The first computes everything; the second writes to the destination.</summary>
internal unsafe ref struct RegionFill
{
    private readonly ReadOnlyPixels _region;
    private readonly byte* _hole;
    private readonly NativeBlock _memory;
    private readonly InpaintWorkspace _workspace;
    private readonly RegionKinds _kinds;
    private readonly InpaintOptions _options;
    private readonly TileScheduler _scheduler;
    private readonly Tile _tile;
    private ReadOnlyMask _exclude;
    private bool _finished;
    private SmoothFill _fill;
    private DetailCanvas? _canvas;
    private DistanceTransform _distance;

    /// <param name="region">The pixels that the network sees.</param>
    /// <param name="memory">The block that <paramref name="workspace"/> describes. At its start is the hole mask, hole[y * width + x], with kinds of pixels.</param>
    /// <param name="workspace">Layout of the block. Its box contains the hole pixels to fill.</param>
    /// <param name="kinds">Counts and kinds of the pixels in the hole mask.</param>
    /// <param name="options">Options of the fill.</param>
    /// <param name="scheduler">Runs the network.</param>
    /// <param name="tile">A tile of the region's size.</param>
    public RegionFill(ReadOnlyPixels region, NativeBlock memory, InpaintWorkspace workspace, RegionKinds kinds, InpaintOptions options, TileScheduler scheduler, Tile tile)
    {
        _region = region;
        _hole = memory.Address;
        _memory = memory;
        _workspace = workspace;
        _kinds = kinds;
        _options = options;
        _scheduler = scheduler;
        _tile = tile;
        _fill = new SmoothFill(tile, workspace.Grown);
    }

    /// <summary>Runs the network, the match and the detail. Writes nothing to the destination.</summary>
    /// <param name="details">Computes the detail.</param>
    /// <param name="exclude">A mask of the region's size: pixels that the detail must not use. Default for none.</param>
    /// <param name="progress">Receives the finished share.</param>
    /// <param name="cancellationToken">Checked between rows and steps.</param>
    /// <returns>The outcome of the detail.</returns>
    public DetailOutcome Compute(DetailPool details, ReadOnlyMask exclude, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        _exclude = exclude;
        bool match = _options.Match != MatchMode.None && _kinds.Known > 0;
        RunNetwork(match, progress, cancellationToken);
        if (match && _options.Match == MatchMode.Seamless)
        {
            _fill = _fill with { Correction = Match(cancellationToken) };
        }
        else if (match)
        {
            (Vector128<float> gain, Vector128<float> offset) = new RingFit(_hole, _region.Width, _region.Height, _workspace.Grown, _memory.Address + _workspace.RimOffset).Fit(_region, _tile, cancellationToken);
            _fill = _fill with { Gain = gain, Offset = offset };
        }

        DetailOutcome outcome = FindDetail(details, exclude, cancellationToken);
        _distance = new DistanceTransform(_workspace.FeatherBox, _memory.Address + _workspace.GrowthOffset);
        if (_options.Feather > 0)
        {
            _distance.MeasureColumns(_hole, _region.Width, kind: 0, cancellationToken);
        }

        cancellationToken.ThrowIfCancellationRequested();
        return outcome;
    }

    /// <summary>Writes the filled pixels to a destination that holds the region.</summary>
    /// <returns>Whether every component got the one color around it.</returns>
    public readonly bool Finish(Pixels destination)
    {
        var compositor = new Compositor(_hole, _workspace.Grown, _tile);
        if (_finished)
        {
            compositor.CopyFinished(destination);
        }
        else if (_canvas is { } canvas)
        {
            compositor.Fill(destination, canvas, _workspace.Detail!.Value.Box, _options.Feather, _distance);
        }
        else
        {
            compositor.Fill(destination, _fill, _options.Feather, _distance);
        }

        if (_kinds.Opaque)
        {
            compositor.MakeOpaque(destination);
        }

        // The fill is written, so the memory behind the hole mask is free for this search.
        return _options.Match != MatchMode.None && _kinds.Known > 0
            && new PlainSurroundings(destination, _hole, _workspace.Grown, _exclude, _memory.Address + _workspace.GrowthOffset).Finish();
    }

    /// <summary>Runs the network. A device that works on bytes also finishes the pixels if no correction and no blending follows.</summary>
    private void RunNetwork(bool match, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        if (_tile.Staging is { } staging)
        {
            PixelOutput output = match || _workspace.Detail is not null || _options.Feather > 0 || ChannelLayout.Of(_region.Format).Gray ? PixelOutput.Values : PixelOutput.Finished;
            NetworkInput.WritePixels(_region, _hole, staging, cancellationToken);
            _scheduler.Run(_tile, output, progress, cancellationToken);
            _finished = output == PixelOutput.Finished;
        }
        else
        {
            _scheduler.TakeDevice(_tile, cancellationToken);
            NetworkInput.WriteGenerator(_region, _hole, _tile.State!.Executable, cancellationToken);
            _tile.State.Run(progress, cancellationToken);
        }
    }

    private DetailOutcome FindDetail(DetailPool details, ReadOnlyMask exclude, CancellationToken cancellationToken)
    {
        if (_workspace.Detail is not { } layout)
        {
            return _options.Detail == DetailMode.None ? DetailOutcome.SwitchedOff : DetailOutcome.NoRoom;
        }

        DetailCanvas canvas = layout.Over(_memory.Address + _workspace.CanvasOffset);
        if (DetailCanvasRows.Write(canvas, layout.Box, _region, _hole, _workspace.Grown, exclude, _fill, cancellationToken) < DetailStage.LeastKnown)
        {
            return DetailOutcome.TooFewKnown;
        }

        // The search for detail reuses the memory of the match's grids.
        _canvas = canvas;
        return details.Run(canvas, _memory.Address + _workspace.MatchOffset, cancellationToken);
    }

    private readonly FineGrid Match(CancellationToken cancellationToken)
    {
        PixelBox box = _workspace.Grown;
        byte* levels = _memory.Address + _workspace.MatchOffset;
        var grid = new FineGrid(_hole, _region.Width, _region.Height, box, levels, _kinds.Hidden);
        var rim = new RimDifference(_hole, _region.Width, _region.Height, box, _memory.Address + _workspace.RimOffset);
        Vector128<float> mean = rim.Write(_region, _tile, grid, cancellationToken);
        HarmonicExtension.Solve(grid, mean, levels, cancellationToken);
        return grid;
    }
}
