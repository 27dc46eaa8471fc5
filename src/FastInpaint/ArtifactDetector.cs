using System.Diagnostics;
using FastInpaint.Graph;

namespace FastInpaint;

/// <summary>Marks, pixel by pixel, what looks artificial. Thread safe: calls share the weights and take turns on the device; small pictures of equal size run together.</summary>
public sealed class ArtifactDetector : IDisposable
{
    private readonly Engine _engine;

    /// <summary>Loads and packs the weights.</summary>
    /// <param name="options">Set-up; null for the embedded weights on the CPU.</param>
    /// <exception cref="FileNotFoundException">The weights file does not exist.</exception>
    /// <exception cref="InvalidDataException">The weights file is not a whole safetensors file.</exception>
    /// <exception cref="InvalidNetworkException">The weights are not those of a complete detector.</exception>
    public ArtifactDetector(EngineOptions? options = null) =>
        _engine = Engine.Load(NetworkKind.Detector, options ?? new EngineOptions(), nameof(ArtifactDetector));

    internal ArtifactDetector(Engine engine) => _engine = engine;

    /// <summary>Prepares for pictures of this size and runs until the code is compiled, once or for about 0.3 s, so that the first real call is as fast as any later one.</summary>
    /// <param name="width">Pixels in a row, at least 1.</param>
    /// <param name="height">Rows, at least 1.</param>
    /// <exception cref="MemoryLimitException">The size does not fit the memory limit.</exception>
    /// <exception cref="ObjectDisposedException">The detector is disposed of.</exception>
    public void WarmUp(int width, int height)
    {
        WarmUpPicture.CheckSize(width, height);
        var picture = new ReadOnlyPixels(new byte[(long)width * height], width, height, PixelFormat.Gray8);
        var map = new float[(long)width * height];
        long started = Stopwatch.GetTimestamp();
        do
        {
            Detect(picture, map);
        }
        while (WarmUpPicture.Continues(started));
    }

    /// <summary>Computes the probability that a pixel is an artifact.</summary>
    /// <param name="picture">The picture. Alpha is left out, grey stands for three equal channels.</param>
    /// <param name="probabilities">Exactly width * height floats, rows without gaps; receives values in [0, 1]. Its contents are undefined where the call fails.</param>
    /// <param name="options">How the picture is looked at; null for the defaults.</param>
    /// <param name="progress">Told the finished share of the work, rising to 1, on the calling thread.</param>
    /// <param name="cancellationToken">Looked at between steps.</param>
    /// <exception cref="ArgumentException"><paramref name="probabilities"/> has another length, or an option is out of range.</exception>
    /// <exception cref="MemoryLimitException">The picture does not fit the memory limit; nothing was run.</exception>
    /// <exception cref="InsufficientMemoryException">The device ran out of memory below the limit.</exception>
    /// <exception cref="QueueFullException">Too many calls wait for the device; nothing was run.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The detector is disposed of.</exception>
    public DetectResult Detect(
        ReadOnlyPixels picture, Span<float> probabilities, DetectOptions? options = null, IProgress<double>? progress = null, CancellationToken cancellationToken = default)
    {
        _engine.Pool.ThrowIfDisposed();
        options ??= DetectOptions.Default;
        options.Check();
        PictureCheck.NotDefault(picture);
        if (probabilities.Length != (long)picture.Width * picture.Height)
        {
            throw new ArgumentException(
                $"The map has {probabilities.Length} floats; a {picture.Width}x{picture.Height} picture needs exactly {(long)picture.Width * picture.Height}.", nameof(probabilities));
        }

        cancellationToken.ThrowIfCancellationRequested();
        long started = Stopwatch.GetTimestamp();
        int rows = StripRows(picture.Width, picture.Height, options.Strategy);
        long planned = Stopwatch.GetTimestamp();
        PartialProgress? part = progress is null || rows == picture.Height ? null : new PartialProgress(progress);
        long predicted = 0, peak = 0, computed = 0;
        for (int top = 0; top < picture.Height; top += rows)
        {
            var core = new PixelBox(0, top, picture.Width, (int)Math.Min(picture.Height, (long)top + rows));
            part?.Next((double)core.Height / picture.Height);
            PixelBox box = DetectorGrid.Around(core, picture.Width, picture.Height);
            (long stripPredicted, long stripPeak) = DetectPart(picture.Part(box), core.From(box), probabilities[(top * picture.Width)..], picture.Width, begun: top > 0, part ?? progress, cancellationToken);
            (predicted, peak, computed) = (Math.Max(predicted, stripPredicted), Math.Max(peak, stripPeak), computed + box.Area);
        }

        progress?.Report(1);
        return new DetectResult
        {
            Device = _engine.Device,
            Precision = _engine.PrecisionName,
            Strategy = rows == picture.Height ? StrategyNames.Whole : StrategyNames.Exact,
            StrategyReason = Reason(picture, rows, options.Strategy, computed, predicted),
            PredictedBytes = predicted,
            PeakBytes = peak,
            WeightBytes = _engine.WeightBytes,
            PlanMilliseconds = Stopwatch.GetElapsedTime(started, planned).TotalMilliseconds,
            ComputeMilliseconds = Stopwatch.GetElapsedTime(planned).TotalMilliseconds,
        };
    }

    /// <summary>The mean artifact probability inside the hole, as <see cref="ArtifactMap.Score"/> computes it from the whole map; the network looks at the holes' surroundings alone.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="hole">One byte a pixel, 0 where the picture is known, rows without gaps.</param>
    /// <param name="cancellationToken">Looked at between steps.</param>
    /// <returns>The mean in [0, 1]; 0 where the hole is empty.</returns>
    /// <exception cref="ArgumentException"><paramref name="hole"/> has another length.</exception>
    /// <exception cref="MemoryLimitException">A hole's surroundings do not fit the memory limit.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The detector is disposed of.</exception>
    public double Score(ReadOnlyPixels picture, ReadOnlySpan<byte> hole, CancellationToken cancellationToken = default)
    {
        _engine.Pool.ThrowIfDisposed();
        PictureCheck.NotDefault(picture);
        if (hole.Length != (long)picture.Width * picture.Height)
        {
            throw new ArgumentException($"The hole has {hole.Length} bytes; a {picture.Width}x{picture.Height} picture needs exactly {(long)picture.Width * picture.Height}.", nameof(hole));
        }

        var mask = new ReadOnlyMask(hole, picture.Width, picture.Height);
        var range = new HoleRange(1, byte.MaxValue);
        PixelBox bounds = range.Bounds(mask);
        if (bounds.IsEmpty)
        {
            return 0;
        }

        // The map of one strip of one window at a time, and the holes' probabilities gathered in the order of the rows of the cores.
        double sum = 0;
        long count = 0;
        bool begun = false;
        foreach (LocalWindow window in LocalWindows.Find(mask, range, dilate: 0, bounds, DetectorGrid.Around))
        {
            PixelBox core = window.Core;
            int rows = StripRows(window.Box.Width, window.Box.Height, InpaintStrategy.Auto);
            for (int top = core.Top; top < core.Bottom; top += rows)
            {
                var strip = core with { Top = top, Bottom = (int)Math.Min(core.Bottom, (long)top + rows) };
                PixelBox box = DetectorGrid.Around(strip, picture.Width, picture.Height);
                var map = new float[checked((int)strip.Area)];
                DetectPart(picture.Part(box), strip.From(box), map, strip.Width, begun, null, cancellationToken);
                begun = true;
                for (int i = 0; i < map.Length; i++)
                {
                    if (hole[((strip.Top + (i / strip.Width)) * picture.Width) + strip.Left + (i % strip.Width)] != 0)
                    {
                        sum += map[i];
                        count++;
                    }
                }
            }
        }

        return sum / count;
    }

    /// <summary>Releases what is kept for further calls until at most this many bytes of it are left.</summary>
    internal void Trim(long keep) => _engine.Pool.Trim(keep);

    /// <summary>Answers the memory limit for a picture before there is one.</summary>
    /// <returns>Bytes that the plan will take.</returns>
    /// <exception cref="MemoryLimitException">A picture of this size does not fit.</exception>
    internal long CheckFits(int width, int height)
    {
        int rows = StripRows(width, height, InpaintStrategy.Auto);
        PlannedSize size = SizeOf(width, rows == height ? height : Math.Min(rows + (2 * DetectorGrid.Step), height));
        return size.Plan.ArenaBytes + _engine.Pool.StagingBytes(size, otherBytes: 0, takesPixels: true);
    }

    /// <summary>Answers the memory limit for <see cref="Score"/> of the hole that these options make of a mask.</summary>
    /// <returns>Bytes that the largest plan will take.</returns>
    /// <exception cref="MemoryLimitException">A hole's surroundings do not fit.</exception>
    internal long CheckScoreFits(ReadOnlyMask mask, InpaintOptions options)
    {
        var range = HoleRange.Of(options);
        PixelBox bounds = range.Bounds(mask);
        return bounds.IsEmpty ? 0 : CheckFits(LocalWindows.Find(mask, range, options.Dilate, bounds, DetectorGrid.Around));
    }

    /// <summary>Answers the memory limit for windows that are looked at one after the other.</summary>
    /// <returns>Bytes that the largest plan will take.</returns>
    /// <exception cref="MemoryLimitException">One does not fit; it names the limit that all do.</exception>
    internal long CheckFits(IEnumerable<LocalWindow> windows)
    {
        long largest = 0;
        MemoryLimitException? refusal = null;
        foreach (LocalWindow window in windows)
        {
            try
            {
                largest = Math.Max(largest, CheckFits(window.Box.Width, window.Box.Height));
            }
            catch (MemoryLimitException exception)
            {
                refusal = refusal is null || exception.RequiredBytes > refusal.RequiredBytes ? exception : refusal;
            }
        }

        return refusal is null ? largest : throw refusal;
    }

    /// <summary>Rows of the map that are computed at a time: all of them, or a multiple of <see cref="DetectorGrid.Step"/>.</summary>
    private int StripRows(int width, int height, InpaintStrategy strategy)
    {
        PlannedSize whole = SizeOf(width, height);
        bool fits = _engine.Pool.Fits(whole, workspaceBytes: 0);
        if (strategy == InpaintStrategy.Whole || (strategy == InpaintStrategy.Auto && fits))
        {
            return fits ? height : throw _engine.Pool.Refusal(whole.Plan.ArenaBytes, width, height);
        }

        // Halved until it fits; a strip has a step of halo above and below it.
        for (int steps = (height - 1) / DetectorGrid.Step / 2; ; steps /= 2)
        {
            int rows = Math.Max(1, steps) * DetectorGrid.Step;
            int seen = Math.Min(rows + (2 * DetectorGrid.Step), height);
            PlannedSize size = SizeOf(width, seen);
            if (_engine.Pool.Fits(size, workspaceBytes: 0))
            {
                return Math.Min(rows, height);
            }

            if (steps <= 1)
            {
                throw _engine.Pool.Refusal(size.Plan.ArenaBytes, width, height);
            }
        }
    }

    private string Reason(ReadOnlyPixels picture, int rows, InpaintStrategy strategy, long computed, long predicted)
    {
        PlannedSize whole = SizeOf(picture.Width, picture.Height);
        if (rows == picture.Height)
        {
            return StrategyReason.Of(whole, strategy == InpaintStrategy.Auto ? StrategyReason.WholeFits : StrategyReason.AskedFor, predicted);
        }

        string why = strategy == InpaintStrategy.Auto ? $"The whole picture would need {ByteSize.Format(whole.Plan.ArenaBytes)}; strips give the same result in less memory." : StrategyReason.AskedFor;
        return StrategyReason.With(why, computed / ((double)picture.Width * picture.Height), predicted);
    }

    private PlannedSize SizeOf(int width, int height) => _engine.Pool.Whole(Mirror.Extend(height), Mirror.Extend(width));

    /// <summary>Computes the map of a core.</summary>
    /// <param name="region">What the network sees.</param>
    /// <param name="core">The core in the region's coordinates.</param>
    /// <param name="map">Receives the core's rows, <paramref name="stride"/> floats apart.</param>
    /// <param name="begun">Whether it is not the call's first part.</param>
    private (long PredictedBytes, long PeakBytes) DetectPart(
        ReadOnlyPixels region, PixelBox core, Span<float> map, int stride, bool begun, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        TileScheduler scheduler = _engine.Scheduler;
        Tile tile = scheduler.Enter(SizeOf(region.Width, region.Height), workspaceBytes: 0, StrategyChoice.TakesPixels(region.Format), keptBytes: 0, call: null, begun, cancellationToken);
        try
        {
            RunNetwork(region, tile, progress, cancellationToken);
            for (int y = core.Top; y < core.Bottom; y++)
            {
                tile.OutputRow(y)[core.Left..core.Right].CopyTo(map[((y - core.Top) * stride)..]);
            }

            return (tile.ArenaBytes + tile.StagingBytes, tile.PeakBytes);
        }
        finally
        {
            scheduler.Leave(tile);
        }
    }

    private unsafe void RunNetwork(ReadOnlyPixels picture, Tile tile, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        if (tile.Staging is { } staging)
        {
            NetworkInput.WritePixels(picture, hole: null, staging);
            _engine.Scheduler.Run(tile, PixelOutput.Values, progress, cancellationToken);
        }
        else
        {
            _engine.Scheduler.TakeDevice(tile, cancellationToken);
            NetworkInput.WriteDetector(picture, tile.State!.Executable);
            tile.State.Run(progress, cancellationToken);
        }
    }

    /// <summary>Releases weights and pooled memory, once the calls in progress have finished.</summary>
    public void Dispose() => _engine.Dispose();
}
