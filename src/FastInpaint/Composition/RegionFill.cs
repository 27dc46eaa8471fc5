using System.Runtime.Intrinsics;
using FastInpaint.Graph;

namespace FastInpaint;

/// <summary>Fills one region, a picture or a window of one, in two steps: nothing of the destination is touched before everything is computed.</summary>
internal unsafe ref struct RegionFill
{
    private readonly ReadOnlyPixels _region;
    private readonly byte* _hole;
    private readonly NativeBlock _memory;
    private readonly InpaintWorkspace _workspace;
    private readonly InpaintOptions _options;
    private readonly RunState _state;
    private PixelOutput? _pixels;
    private FineGrid? _correction;
    private DistanceTransform _distance;

    /// <param name="region">The pixels that the network sees.</param>
    /// <param name="memory">The block that <paramref name="workspace"/> describes, with hole[y * width + x] at its start: not 0 in the hole.</param>
    /// <param name="workspace">Its box holds the hole pixels that are filled.</param>
    /// <param name="options">How the picture is finished.</param>
    /// <param name="state">Of the region's size.</param>
    public RegionFill(ReadOnlyPixels region, NativeBlock memory, InpaintWorkspace workspace, InpaintOptions options, RunState state)
    {
        _region = region;
        _hole = memory.Address;
        _memory = memory;
        _workspace = workspace;
        _options = options;
        _state = state;
    }

    /// <summary>Runs the network and everything that follows, up to the pixels.</summary>
    /// <param name="known">Whether any pixel of the region is known.</param>
    /// <param name="progress">Told the finished share.</param>
    /// <param name="cancellationToken">Looked at between steps.</param>
    public void Compute(bool known, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        bool match = _options.Match == MatchMode.Seamless && known;
        RunNetwork(match, progress, cancellationToken);
        if (match)
        {
            _correction = Match(cancellationToken);
        }

        _distance = new DistanceTransform(_workspace.FeatherBox, _memory.Address + _workspace.GrowthOffset);
        if (_options.Feather > 0)
        {
            _distance.MeasureColumns(_hole, _region.Width, kind: 0);
        }

        cancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>Writes the filled pixels over a destination that holds the region.</summary>
    public readonly void Finish(Pixels destination)
    {
        var compositor = new Compositor(_hole, _workspace.Grown, _state.Executable);
        if (_pixels == PixelOutput.Finished)
        {
            compositor.CopyFinished(destination, _state.Pixels!);
        }
        else
        {
            compositor.Fill(destination, _correction, _options.Feather, _distance);
        }
    }

    /// <summary>Runs the network on bytes where the device takes them and the picture has no more; the device then finishes what needs no correction or blending.</summary>
    private void RunNetwork(bool match, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        ChannelLayout layout = ChannelLayout.Of(_region.Format);
        if (_state.Pixels is { } executable && !layout.Wide)
        {
            _pixels = match || _options.Feather > 0 || layout.Grey ? PixelOutput.Values : PixelOutput.Finished;
            NetworkInput.WritePixels(_region, _hole, executable);
        }
        else
        {
            NetworkInput.WriteGenerator(_region, _hole, _state.Executable);
        }

        _state.Run(progress, cancellationToken, _pixels);
    }

    private readonly FineGrid Match(CancellationToken cancellationToken)
    {
        PixelBox box = _workspace.Grown;
        byte* levels = _memory.Address + _workspace.MatchOffset;
        var grid = new FineGrid(_hole, _region.Width, _region.Height, box, levels);
        var rim = new RimDifference(_hole, _region.Width, _region.Height, box, _memory.Address + _workspace.RimOffset);
        Vector128<float> mean = rim.Write(_region, _state.Executable, grid);
        HarmonicExtension.Solve(grid, mean, levels, cancellationToken);
        return grid;
    }
}
