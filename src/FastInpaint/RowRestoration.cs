using System.Collections.Immutable;
using System.Diagnostics;

namespace FastInpaint;

/// <summary>The planned restoration of a picture that is read and written row by row, which fits the memory limit. <see cref="Restorer.Prepare(PictureRows, InpaintOptions?, CancellationToken)"/> returns it. It can run once.</summary>
/// <remarks>A window is filled when its last row has been read. A row is written when no unfinished window has its core in that row or above. So the waiting rows are at most as many as the tallest chain of overlapping
/// windows has.</remarks>
public sealed class RowRestoration
{
    private readonly Engine _engine;
    private readonly PictureRows _rows;
    private readonly InpaintOptions _options;
    private readonly DetailSettings _detail;
    private readonly List<RowWindow> _open;
    private readonly RowScore? _score;
    private readonly bool _isLarge;
    private readonly double _work;
    private readonly double _multiplyAddsOfAPixel;
    private readonly TimeSpan _planTime;
    private readonly Queue<(byte[] Pixels, byte[] Hole)> _waiting = new();
    private readonly Stack<(byte[] Pixels, byte[] Hole)> _unused = new();
    private int _written;

    internal RowRestoration(Engine engine, ArtifactScan? scan, PictureRows rows, InpaintOptions options, RowWindows windows)
    {
        long started = Stopwatch.GetTimestamp();
        (_engine, _rows, _options, Tiles) = (engine, rows, options, windows.Filled.Count);
        // All hole pixels lie in the windows.
        _isLarge = HoleWarnings.IsLarge(windows.Pixels, (long)rows.Width * rows.Height);
        _detail = DetailSettings.First(options, rows.Format, engine.Details.WorkerCount);
        (PredictedBytes, _work, _multiplyAddsOfAPixel) = StrategyChoice.RowPlan(engine, windows.Filled, rows.Width, rows.Height, rows.Format, options, _detail);
        long limit = engine.Plans.LimitOf(options);
        while (PredictedBytes > limit && _detail.TryNarrow(options.Detail, out DetailSettings narrower))
        {
            _detail = narrower;
            (PredictedBytes, _work, _multiplyAddsOfAPixel) = StrategyChoice.RowPlan(engine, windows.Filled, rows.Width, rows.Height, rows.Format, options, _detail);
        }

        // A window larger than an array is refused here, because no memory limit makes it possible.
        int bytesPerPixel = rows.Format.BytesPerPixel();
        _open = [.. windows.Filled.Select(window => new RowWindow(window, new WindowWorkspace(window, rows.Width, rows.Height, rows.Format, options, _detail), bytesPerPixel))];
        MemoryLimitException? refusal = PredictedBytes > limit ? engine.Plans.Refusal(PredictedBytes, limit, rows.Width, rows.Height) : null;
        try
        {
            RequiredBytes = Math.Max(PredictedBytes, windows.Seen.Count == 0 ? 0 : scan!.Predict(windows.Seen));
        }
        catch (MemoryLimitException exception)
        {
            refusal = MemoryLimitException.Larger(refusal, exception);
        }

        if (refusal is not null)
        {
            throw refusal;
        }

        _score = options.Artifacts == ArtifactOutput.None ? null : new RowScore(scan!, rows, windows.Seen);
        string share = StrategyChoice.WindowShare(windows.Filled, (long)rows.Width * rows.Height);
        StrategyReason = Tiles == 0
            ? HoleMask.NothingToFill
            : Scheduling.StrategyReason.With($"Row by row, only windows can be filled. {share}", _work / ((long)rows.Width * rows.Height), PredictedBytes);
        _planTime = Stopwatch.GetElapsedTime(started);
    }

    /// <summary>How the picture will be cut: always <see cref="InpaintStrategy.Local"/>; null if there is no hole.</summary>
    public InpaintStrategy? Strategy => Tiles == 0 ? null : InpaintStrategy.Local;

    /// <inheritdoc cref="Restoration.StrategyReason"/>
    public string StrategyReason { get; }

    /// <summary>Number of windows on which the generator runs.</summary>
    public int Tiles { get; }

    /// <summary>Upper bound of the memory that filling one window takes, in bytes: arena, workspaces and staging buffers.</summary>
    public long PredictedBytes { get; }

    /// <inheritdoc cref="Restoration.RequiredBytes"/>
    public long RequiredBytes { get; }

    /// <summary>Reads the picture, fills its holes, and writes the finished rows.</summary>
    /// <param name="progress">Receives the share of finished rows, rising to 1, on the calling thread.</param>
    /// <param name="cancellationToken">Checked between rows and steps.</param>
    /// <remarks>Rows above a hole are written before the hole is filled. If the call fails, discard the rows that were written.</remarks>
    /// <exception cref="InsufficientMemoryException">The device ran out of memory below the limit.</exception>
    /// <exception cref="QueueFullException">Too many calls wait for the device.</exception>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    /// <exception cref="ObjectDisposedException">The restorer is disposed of.</exception>
    public InpaintResult Run(IProgress<double>? progress = null, CancellationToken cancellationToken = default)
    {
        long started = Stopwatch.GetTimestamp();
        int bytesPerPixel = _rows.Format.BytesPerPixel();
        var memory = new MemoryMeter();
        var fill = new WindowFill(_engine, _rows.Format, HoleRange.Of(_options), _options, _detail, memory, keptBytes: 0, call: null);
        RowReader mask = _rows.OpenMask();
        RowReader? exclude = _rows.OpenExclude?.Invoke();
        byte[] excluded = exclude is null ? [] : new byte[_rows.Width];
        MaskLevels maskLevels = new(), excludeLevels = new();
        long gray = 0;
        for (int y = 0; y < _rows.Height; y++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            exclude?.Invoke(excluded);
            if (excludeLevels.Brightest <= InpaintOptions.ExcludeThreshold)
            {
                excludeLevels.Take(excluded);
            }

            (byte[] Pixels, byte[] Hole) row = _unused.TryPop(out (byte[], byte[]) unused) ? unused : (new byte[_rows.Width * bytesPerPixel], new byte[_rows.Width]);
            _rows.Picture(row.Pixels);
            mask(row.Hole);
            if (Tiles == 0)
            {
                maskLevels.Take(row.Hole);
            }

            gray += _isLarge ? HoleWarnings.Gray(row.Hole) : 0;

            _waiting.Enqueue(row);
            List<RowWindow> complete = _open.FindAll(window => window.Take(row.Pixels, row.Hole, excluded, y));
            // The windows have copied the mask. The row's hole is set as the windows are filled.
            Array.Clear(row.Hole);
            for (int i = complete.Count - 1; i >= 0; i--)
            {
                Fill(fill, complete[i], cancellationToken);
                _open.Remove(complete[i]);
            }

            int held = _open.Count == 0 ? _rows.Height : _open.Min(window => window.Window.Core.Top);
            Write(Math.Min(held, y + 1), cancellationToken);
            progress?.Report((double)_written / _rows.Height);
        }

        FillFacts facts = fill.Facts;
        return new InpaintResult
        {
            HolePixels = facts.HolePixels,
            Device = Tiles > 0 ? _engine.Device : InpaintResult.NoDevice,
            Precision = _engine.Precision,
            Strategy = Strategy,
            StrategyReason = StrategyReason,
            Detail = facts.Detail.Kind(),
            DetailReason = _engine.Details.Reason(facts.Detail, _detail, facts.HolePixels, _work * _multiplyAddsOfAPixel),
            Tiles = Tiles,
            PredictedBytes = PredictedBytes,
            PeakBytes = memory.PeakBytes,
            WeightBytes = _engine.WeightBytes,
            PlanTime = _planTime,
            ComputeTime = Stopwatch.GetElapsedTime(started) - (_score?.Time ?? TimeSpan.Zero),
            ScoreTime = _score?.Time ?? TimeSpan.Zero,
            ArtifactScore = _score?.Mean,
            Warnings = Warnings(facts, maskLevels, gray, excludeLevels),
        };
    }

    private ImmutableArray<string> Warnings(FillFacts facts, MaskLevels mask, long gray, MaskLevels exclude)
    {
        long pixels = (long)_rows.Width * _rows.Height;
        return Tiles == 0
            ? [HoleWarnings.Empty(_options, mask)]
            : HoleWarnings.Together(facts.Warning(pixels), HoleWarnings.Large(_options, gray, facts.HolePixels, pixels), HoleWarnings.Exclude(exclude));
    }

    /// <summary>Fills a window. Copies its core, and the core's hole, to the rows that wait.</summary>
    private unsafe void Fill(WindowFill fill, RowWindow window, CancellationToken cancellationToken)
    {
        (PixelBox core, PixelBox box) = (window.Window.Core, window.Window.Box);
        var region = new Pixels(window.Pixels.Bytes, box.Width, box.Height, _rows.Format);
        var hole = new RowBox(core, bytesPerPixel: 1);
        fixed (byte* holeTarget = hole.Bytes)
        {
            fill.Fill(window.Window, window.Workspace, region.AsReadOnly(), window.Mask, window.Exclude, region.AsReadOnly(), region, holeTarget, core.Width, null, cancellationToken);
        }

        int bytesPerPixel = _rows.Format.BytesPerPixel(), y = _written;
        foreach ((byte[] pixels, byte[] holes) in _waiting)
        {
            if (y >= core.Top && y < core.Bottom)
            {
                window.Pixels.Row(y)[((core.Left - box.Left) * bytesPerPixel)..((core.Right - box.Left) * bytesPerPixel)].CopyTo(pixels.AsSpan(core.Left * bytesPerPixel));
                hole.Row(y).CopyTo(holes.AsSpan(core.Left));
            }

            y++;
        }
    }

    /// <summary>Writes all waiting rows above row <paramref name="end"/>.</summary>
    private void Write(int end, CancellationToken cancellationToken)
    {
        for (; _written < end; _written++)
        {
            (byte[] Pixels, byte[] Hole) row = _waiting.Dequeue();
            _rows.Finished(row.Pixels);
            _score?.Take(row.Pixels, row.Hole, _written, cancellationToken);
            _unused.Push(row);
        }
    }
}
