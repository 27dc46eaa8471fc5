using System.Buffers;
using System.Collections.Immutable;
using System.Diagnostics;

namespace FastInpaint;

/// <summary>The planned restoration of one picture, which fits the memory limit. <see cref="Restorer.Prepare(ReadOnlyMask, PixelFormat, InpaintOptions?, ReadOnlyMask)"/> returns it. It refers to the mask's memory, and
/// owns nothing that must be disposed of.</summary>
public readonly unsafe ref struct Restoration
{
    // Shares of fill and score in the progress, roughly as their times.
    private const double FillShare = 6, ScoreShare = 1;

    private readonly Engine _engine;
    private readonly ArtifactScan? _scan;
    private readonly ReadOnlyMask _mask;
    private readonly ReadOnlyMask _exclude;
    private readonly PixelFormat _format;
    private readonly InpaintOptions _options;
    private readonly HoleRange _range;
    private readonly PixelBox _bounds;
    private readonly TilePlan _plan;
    private readonly List<LocalWindow>? _seen;
    private readonly TimeSpan _planTime;

    internal Restoration(Engine engine, ArtifactScan? scan, ReadOnlyMask mask, ReadOnlyMask exclude, PixelFormat format, InpaintOptions options)
    {
        long started = Stopwatch.GetTimestamp();
        (_engine, _scan, _format, _options, _range) = (engine, scan, format, options, HoleRange.Of(options));
        _mask = mask;
        _exclude = exclude;
        _bounds = _range.Bounds(mask);
        if (!_bounds.IsEmpty)
        {
            (_plan, _seen, RequiredBytes) = Plan();
        }
        else if (options.Artifacts == ArtifactOutput.Map)
        {
            RequiredBytes = scan!.Predict(mask.Width, mask.Height);
        }

        _planTime = Stopwatch.GetElapsedTime(started);
    }

    /// <summary>Whether the hole is empty: the picture will come back as it is.</summary>
    public bool IsEmpty => _bounds.IsEmpty;

    /// <summary>How the picture will be cut; null if the hole is empty.</summary>
    public InpaintStrategy? Strategy => IsEmpty ? null : _plan.Strategy;

    /// <summary>Why this strategy was chosen, with its work relative to the whole picture's and with its memory.</summary>
    public string StrategyReason => IsEmpty ? HoleMask.NothingToFill : _plan.Reason;

    /// <summary>Number of runs of the generator: 1, or the number of windows; 0 if the hole is empty.</summary>
    public int Tiles => IsEmpty ? 0 : _plan.Windows?.Count ?? 1;

    /// <summary>Upper bound of the fill's memory in bytes: arena, workspaces, staging buffers, and finished windows.</summary>
    public long PredictedBytes => _plan.PredictedBytes;

    /// <summary>Bytes of the larger of the two networks' plans. The networks run one after the other.</summary>
    public long RequiredBytes { get; }

    /// <summary>Fills the hole, and runs the detector if the options ask for it.</summary>
    /// <param name="picture">The picture. It has the mask's size and the planned format.</param>
    /// <param name="destination">Receives the finished picture, in the same size and format. It may be the picture's own memory with the same stride, or memory that does not overlap the picture.</param>
    /// <param name="hole">Receives 1 for hole and 0 for known, hole[y * width + x], as in <see cref="HoleMask"/>: width * height bytes that do not overlap the mask, or empty. Undefined if the call fails.</param>
    /// <param name="map">Receives the probability of an artifact for each pixel, width * height floats, if the options ask for a map; else empty. Undefined if the call fails.</param>
    /// <param name="progress">Receives the finished share of the work, rising to 1, on the calling thread.</param>
    /// <param name="cancellationToken">Checked between steps.</param>
    /// <remarks>The destination does not change until the whole fill is computed. So after an error or a cancellation, the destination is either unchanged, or finished and not scored.</remarks>
    /// <exception cref="ArgumentException">Sizes or formats do not agree, or the destination overlaps other pixels of the picture.</exception>
    /// <exception cref="InvalidOperationException">The restoration is the default value.</exception>
    /// <exception cref="InsufficientMemoryException">The device ran out of memory below the limit.</exception>
    /// <exception cref="QueueFullException">Too many calls wait for the device; nothing was run.</exception>
    /// <exception cref="TimeoutException"><see cref="InpaintOptions.TimeLimit"/> passed.</exception>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    /// <exception cref="ObjectDisposedException">The restorer is disposed of.</exception>
    public InpaintResult Run(
        ReadOnlyPixels picture, Pixels destination, Span<byte> hole = default, Span<float> map = default, IProgress<double>? progress = null, CancellationToken cancellationToken = default)
    {
        if (_engine is null)
        {
            throw new InvalidOperationException("This restoration is the default value, which plans nothing; use what Restorer.Prepare returns.");
        }

        PictureCheck.Agree(picture, _mask, destination);
        PictureCheck.Agree(picture, _exclude);
        CheckOutputs(picture, hole.Length, map.Length);
        cancellationToken.ThrowIfCancellationRequested();
        if (_options.TimeLimit is not { } limit)
        {
            return Finish(picture, destination, hole, map, progress, cancellationToken);
        }

        using var timer = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timer.CancelAfter(limit);
        try
        {
            return Finish(picture, destination, hole, map, progress, timer.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            string left = _options.Artifacts == ArtifactOutput.None ? "nothing was changed" : "it is as it was, or filled and not scored";
            throw new TimeoutException($"The picture of {picture.Width}x{picture.Height} pixels was not done within the time limit of {limit.TotalSeconds} s, waiting included; {left}. Allow more time or use a smaller picture.");
        }
    }

    /// <summary>Plans both networks' work.</summary>
    /// <exception cref="MemoryLimitException">A network does not fit. The exception names the smallest limit for both.</exception>
    private (TilePlan Plan, List<LocalWindow>? Seen, long RequiredBytes) Plan()
    {
        TilePlan plan = default;
        List<LocalWindow>? seen = null;
        long scanned = 0, limit = _engine.Plans.LimitOf(_options);
        MemoryLimitException? refusal = null;
        try
        {
            plan = StrategyChoice.Make(_engine, _mask, _range, _bounds, _format, _options);
            if (plan.RequiredBytes > limit)
            {
                throw _engine.Plans.Refusal(plan.RequiredBytes, limit, _mask.Width, _mask.Height);
            }
        }
        catch (MemoryLimitException exception)
        {
            refusal = exception;
        }

        try
        {
            if (_options.Artifacts == ArtifactOutput.Score)
            {
                seen = LocalWindows.Find(_mask, _range, _options.Dilate, _bounds, DetectorGrid.Around);
                scanned = _scan!.Predict(seen);
            }
            else if (_options.Artifacts == ArtifactOutput.Map)
            {
                scanned = _scan!.Predict(_mask.Width, _mask.Height);
            }
        }
        catch (MemoryLimitException exception)
        {
            refusal = MemoryLimitException.Larger(refusal, exception);
        }

        return refusal is null ? (plan, seen, Math.Max(plan.PredictedBytes, scanned)) : throw refusal;
    }

    private void CheckOutputs(ReadOnlyPixels picture, int hole, int map)
    {
        long pixels = (long)picture.Width * picture.Height;
        if (picture.Format != _format)
        {
            throw new ArgumentException($"The picture has the format {picture.Format}, but its restoration was planned for {_format}. Give a picture of that format, or prepare the restoration again.", nameof(picture));
        }

        if (hole != 0 && hole != pixels)
        {
            throw new ArgumentException($"The hole buffer has {hole} bytes; a {picture.Width}x{picture.Height} picture needs exactly {pixels}, or none.", nameof(hole));
        }

        long wanted = _options.Artifacts == ArtifactOutput.Map ? pixels : 0;
        if (map != wanted)
        {
            throw new ArgumentException($"The map has {map} floats; with these options a {picture.Width}x{picture.Height} picture needs exactly {wanted}.", nameof(map));
        }
    }

    private InpaintResult Finish(ReadOnlyPixels picture, Pixels destination, Span<byte> hole, Span<float> map, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        if (_options.Artifacts == ArtifactOutput.None)
        {
            InpaintResult filled = Fill(picture, destination, hole, progress, cancellationToken);
            progress?.Report(1);
            return filled;
        }

        byte[]? rented = hole.IsEmpty ? ArrayPool<byte>.Shared.Rent(checked(picture.Width * picture.Height)) : null;
        try
        {
            Span<byte> seen = rented is null ? hole : rented.AsSpan(0, picture.Width * picture.Height);
            PartialProgress? part = progress is null ? null : new PartialProgress(progress);
            part?.Next(FillShare / (FillShare + ScoreShare));
            InpaintResult result = Fill(picture, destination, seen, part, cancellationToken);
            long scoring = Stopwatch.GetTimestamp();
            part?.Next(ScoreShare / (FillShare + ScoreShare));
            double score = Score(destination.AsReadOnly(), seen, map, part, cancellationToken);
            progress?.Report(1);
            return result with { ArtifactScore = score, ScoreTime = Stopwatch.GetElapsedTime(scoring) };
        }
        finally
        {
            if (rented is not null)
            {
                ArrayPool<byte>.Shared.Return(rented);
            }
        }
    }

    private double Score(ReadOnlyPixels finished, ReadOnlySpan<byte> hole, Span<float> map, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        if (_options.Artifacts == ArtifactOutput.Score)
        {
            return _scan!.Score(finished, new ReadOnlyMask(hole, finished.Width, finished.Height), _seen ?? [], begun: true, cancellationToken);
        }

        _scan!.Map(finished, map, InpaintStrategy.Auto, begun: true, progress, cancellationToken);
        return ArtifactMap.Score(map, hole);
    }

    private InpaintResult Fill(ReadOnlyPixels picture, Pixels destination, Span<byte> hole, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        long started = Stopwatch.GetTimestamp();
        if (IsEmpty)
        {
            hole.Clear();
            Compositor.Copy(picture, destination);
            return InpaintResult.NothingToFill(_engine, Stopwatch.GetElapsedTime(started), [HoleWarnings.Empty(_options, MaskLevels.Of(_mask))]);
        }

        FillOutcome outcome;
        fixed (byte* holeTarget = hole)
        {
            outcome = new PictureFill(_engine, _plan, _mask, _exclude, _range, _bounds, _options).Run(picture, destination, holeTarget, progress, cancellationToken);
        }

        FillFacts facts = outcome.Facts;
        return new InpaintResult
        {
            HolePixels = facts.HolePixels,
            Device = _engine.Device,
            Precision = _engine.Precision,
            Strategy = _plan.Strategy,
            StrategyReason = _plan.Reason,
            Detail = facts.Detail.Kind(),
            DetailReason = _engine.Details.Reason(facts.Detail, _plan.Detail, facts.HolePixels, _plan.Work * _plan.MultiplyAddsOfAPixel),
            Tiles = Tiles,
            PredictedBytes = _plan.PredictedBytes,
            PeakBytes = outcome.PeakBytes,
            WeightBytes = _engine.WeightBytes,
            PlanTime = _planTime + Stopwatch.GetElapsedTime(started, outcome.Planned),
            ComputeTime = Stopwatch.GetElapsedTime(outcome.Planned),
            Warnings = Warnings(facts, (long)picture.Width * picture.Height),
        };
    }

    private ImmutableArray<string> Warnings(FillFacts facts, long pixels) => HoleWarnings.Together(
        facts.Warning(pixels), HoleWarnings.Large(_options, _mask, facts.HolePixels), HoleWarnings.Exclude(MaskLevels.Of(_exclude, InpaintOptions.ExcludeThreshold)));
}
