using System.Diagnostics;
using FastInpaint.Graph;

namespace FastInpaint.Detection;

/// <summary>Runs the detector over whole pictures and over the surroundings of holes. Thread-safe.</summary>
/// <param name="engine">The network and its device.</param>
/// <param name="callLimit">Most bytes that one call may take; null for the limit of all calls.</param>
internal sealed class ArtifactScan(Engine engine, long? callLimit = null)
{
    private readonly long _limit = engine.Plans.LimitOf(callLimit);

    /// <summary>A scan whose calls have a memory limit of their own.</summary>
    /// <param name="limit">Most bytes that one call may take; null for the limit of all calls.</param>
    public ArtifactScan Within(long? limit) => limit is null ? this : new ArtifactScan(engine, limit);

    /// <summary>Computes the map of a whole picture.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="probabilities">Receives width * height values.</param>
    /// <param name="strategy">How the picture is cut.</param>
    /// <param name="begun">Whether this is part of a call that has begun. Then it waits even if the queue is full.</param>
    /// <param name="progress">Receives the finished share, rising to 1.</param>
    /// <param name="cancellationToken">Checked between steps.</param>
    /// <exception cref="MemoryLimitException">The picture does not fit.</exception>
    public DetectResult Map(
        ReadOnlyPixels picture, Span<float> probabilities, InpaintStrategy strategy, bool begun, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        long started = Stopwatch.GetTimestamp();
        int rows = StripRows(picture.Width, picture.Height, strategy);
        long planned = Stopwatch.GetTimestamp();
        PartialProgress? part = progress is null || rows == picture.Height ? null : new PartialProgress(progress);
        long predicted = 0, peak = 0, computed = 0;
        for (int top = 0; top < picture.Height; top += rows)
        {
            var core = new PixelBox(0, top, picture.Width, (int)Math.Min(picture.Height, (long)top + rows));
            part?.Next((double)core.Height / picture.Height);
            PixelBox box = DetectorGrid.Around(core, picture.Width, picture.Height);
            (long partPredicted, long partPeak) =
                MapPart(picture.Part(box), core.From(box), probabilities[(top * picture.Width)..], picture.Width, begun || top > 0, part ?? progress, cancellationToken);
            (predicted, peak, computed) = (Math.Max(predicted, partPredicted), Math.Max(peak, partPeak), computed + box.Area);
        }

        progress?.Report(1);
        return new DetectResult
        {
            Device = engine.Device,
            Precision = engine.Precision,
            Strategy = rows == picture.Height ? InpaintStrategy.Whole : InpaintStrategy.Exact,
            StrategyReason = Reason(picture, rows, strategy, computed, predicted),
            PredictedBytes = predicted,
            PeakBytes = peak,
            WeightBytes = engine.WeightBytes,
            PlanTime = Stopwatch.GetElapsedTime(started, planned),
            ComputeTime = Stopwatch.GetElapsedTime(planned),
        };
    }

    /// <summary>The mean probability inside a hole. The network reads only the surroundings of the hole.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="hole">Nonzero for hole pixels.</param>
    /// <param name="windows">Windows of <see cref="DetectorGrid"/> whose cores contain all hole pixels.</param>
    /// <param name="begun">Whether this is part of a call that has begun. Then it waits even if the queue is full.</param>
    /// <param name="cancellationToken">Checked between steps.</param>
    /// <returns>The mean in [0, 1]; 0 if the hole is empty.</returns>
    public double Score(ReadOnlyPixels picture, ReadOnlyMask hole, List<LocalWindow> windows, bool begun, CancellationToken cancellationToken)
    {
        var sum = default(ArtifactSum);
        foreach (LocalWindow window in windows)
        {
            sum += Sum(picture.Part(window.Box), hole.Part(window.Box), window.Core.From(window.Box), begun, cancellationToken);
            begun = true;
        }

        return sum.Mean;
    }

    /// <summary>The sum of the probabilities of a window's hole pixels. The core is computed one strip at a time.</summary>
    /// <param name="region">The window's pixels.</param>
    /// <param name="hole">A mask of the window's size, nonzero for hole pixels.</param>
    /// <param name="core">The part of the window whose hole pixels count.</param>
    /// <inheritdoc cref="Score"/>
    public ArtifactSum Sum(ReadOnlyPixels region, ReadOnlyMask hole, PixelBox core, bool begun, CancellationToken cancellationToken)
    {
        var sum = default(ArtifactSum);
        int rows = StripRows(region.Width, region.Height, InpaintStrategy.Auto);
        for (int top = core.Top; top < core.Bottom; top += rows)
        {
            var strip = core with { Top = top, Bottom = (int)Math.Min(core.Bottom, (long)top + rows) };
            PixelBox box = DetectorGrid.Around(strip, region.Width, region.Height);
            sum = Add(sum, region.Part(box), strip.From(box), hole.Part(strip), begun || top > core.Top, cancellationToken);
        }

        return sum;
    }

    /// <summary>Checks whether a picture of this size fits the memory limit.</summary>
    /// <returns>Bytes of the plan.</returns>
    /// <exception cref="MemoryLimitException">A picture of this size does not fit.</exception>
    public long Predict(int width, int height)
    {
        int rows = StripRows(width, height, InpaintStrategy.Auto);
        PlannedSize size = SizeOf(width, rows == height ? height : Math.Min(rows + (2 * DetectorGrid.Step), height));
        return size.Plan.ArenaBytes + engine.Plans.StagingBytes(size, otherBytes: 0, takesPixels: true, _limit);
    }

    /// <summary>Checks whether windows that run one after the other fit the memory limit.</summary>
    /// <returns>Bytes of the largest plan.</returns>
    /// <exception cref="MemoryLimitException">A window does not fit. The exception names the smallest limit for all windows.</exception>
    public long Predict(List<LocalWindow> windows)
    {
        long largest = 0;
        MemoryLimitException? refusal = null;
        foreach (LocalWindow window in windows)
        {
            try
            {
                largest = Math.Max(largest, Predict(window.Box.Width, window.Box.Height));
            }
            catch (MemoryLimitException exception)
            {
                refusal = MemoryLimitException.Larger(refusal, exception);
            }
        }

        return refusal is null ? largest : throw refusal;
    }

    /// <summary>Rows of the map that are computed at a time: all rows, or a multiple of <see cref="DetectorGrid.Step"/>.</summary>
    private int StripRows(int width, int height, InpaintStrategy strategy)
    {
        PlannedSize whole = SizeOf(width, height);
        bool fits = engine.Plans.Fits(whole, workspaceBytes: 0, _limit);
        if (strategy == InpaintStrategy.Whole || (strategy == InpaintStrategy.Auto && fits))
        {
            return fits ? height : throw engine.Plans.Refusal(whole.Plan.ArenaBytes, _limit, width, height);
        }

        // Halve the strip until it fits. A strip has a halo of one step above and one below.
        for (int steps = (height - 1) / DetectorGrid.Step / 2; ; steps /= 2)
        {
            int rows = Math.Max(1, steps) * DetectorGrid.Step;
            int seen = Math.Min(rows + (2 * DetectorGrid.Step), height);
            PlannedSize size = SizeOf(width, seen);
            if (engine.Plans.Fits(size, workspaceBytes: 0, _limit))
            {
                return Math.Min(rows, height);
            }

            if (steps <= 1)
            {
                throw engine.Plans.Refusal(size.Plan.ArenaBytes, _limit, width, height);
            }
        }
    }

    private string Reason(ReadOnlyPixels picture, int rows, InpaintStrategy strategy, long computed, long predicted)
    {
        PlannedSize whole = SizeOf(picture.Width, picture.Height);
        if (rows == picture.Height)
        {
            return StrategyReason.Of(whole, strategy == InpaintStrategy.Auto ? engine.Plans.WholeFitsReason(_limit) : StrategyReason.AskedFor, predicted);
        }

        string why = strategy == InpaintStrategy.Auto ? StrategyReason.TooLarge(whole.Plan.ArenaBytes, _limit, "strips give the same result in less memory.") : StrategyReason.AskedFor;
        return StrategyReason.With(why, computed / ((double)picture.Width * picture.Height), predicted);
    }

    private PlannedSize SizeOf(int width, int height) => engine.Plans.Whole(Mirror.Extend(height), Mirror.Extend(width));

    /// <summary>Computes the map of a core.</summary>
    /// <param name="region">The pixels that the network sees.</param>
    /// <param name="core">The core in the region's coordinates.</param>
    /// <param name="map">Receives the core's rows, which are <paramref name="stride"/> floats apart.</param>
    private (long PredictedBytes, long PeakBytes) MapPart(
        ReadOnlyPixels region, PixelBox core, Span<float> map, int stride, bool begun, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        Tile tile = Run(region, begun, progress, cancellationToken);
        try
        {
            for (int y = core.Top; y < core.Bottom; y++)
            {
                tile.OutputRow(y)[core.Left..core.Right].CopyTo(map[((y - core.Top) * stride)..]);
            }

            return (tile.ArenaBytes + tile.StagingBytes, tile.PeakBytes);
        }
        finally
        {
            engine.Scheduler.Leave(tile);
        }
    }

    /// <summary>Adds the hole pixels of a core to a sum, one after the other. So the sum does not depend on the height of the strips.</summary>
    /// <param name="sum">The sum so far.</param>
    /// <param name="region">The pixels that the network sees.</param>
    /// <param name="core">The core in the region's coordinates.</param>
    /// <param name="hole">A mask of the core's size, nonzero for hole pixels.</param>
    private ArtifactSum Add(ArtifactSum sum, ReadOnlyPixels region, PixelBox core, ReadOnlyMask hole, bool begun, CancellationToken cancellationToken)
    {
        Tile tile = Run(region, begun, null, cancellationToken);
        try
        {
            for (int y = core.Top; y < core.Bottom; y++)
            {
                ReadOnlySpan<byte> row = hole.Row(y - core.Top);
                ReadOnlySpan<float> probabilities = tile.OutputRow(y)[core.Left..core.Right];
                for (int x = 0; x < row.Length; x++)
                {
                    sum = row[x] == 0 ? sum : sum.With(probabilities[x]);
                }
            }

            return sum;
        }
        finally
        {
            engine.Scheduler.Leave(tile);
        }
    }

    /// <summary>Runs the network over a region.</summary>
    /// <returns>A tile that holds the result until it leaves the scheduler.</returns>
    private Tile Run(ReadOnlyPixels region, bool begun, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        Tile tile = engine.Scheduler.Enter(
            SizeOf(region.Width, region.Height), workspaceBytes: 0, StrategyChoice.TakesPixels(region.Format), keptBytes: 0, call: null, begun, cancellationToken, _limit);
        try
        {
            RunNetwork(region, tile, progress, cancellationToken);
            return tile;
        }
        catch
        {
            engine.Scheduler.Leave(tile);
            throw;
        }
    }

    private unsafe void RunNetwork(ReadOnlyPixels picture, Tile tile, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        if (tile.Staging is { } staging)
        {
            NetworkInput.WritePixels(picture, hole: null, staging, cancellationToken);
            engine.Scheduler.Run(tile, PixelOutput.Values, progress, cancellationToken);
        }
        else
        {
            engine.Scheduler.TakeDevice(tile, cancellationToken);
            NetworkInput.WriteDetector(picture, tile.State!.Executable, cancellationToken);
            tile.State.Run(progress, cancellationToken);
        }
    }
}

/// <summary>The sum of the probabilities of a number of pixels.</summary>
internal readonly record struct ArtifactSum(double Sum, long Pixels)
{
    /// <summary>The mean probability; 0 if there are no pixels.</summary>
    public double Mean => Pixels == 0 ? 0 : Sum / Pixels;

    public static ArtifactSum operator +(ArtifactSum a, ArtifactSum b) => new(a.Sum + b.Sum, a.Pixels + b.Pixels);

    public ArtifactSum With(float probability) => new(Sum + probability, Pixels + 1);
}
