using System.Diagnostics;

namespace FastInpaint;

/// <summary>Fills the windows of a picture as its rows go by. One use.</summary>
/// <remarks>A window is filled when its last row has come; rows go on as soon as no unfinished window's core lies in them or above. So as many rows wait as the tallest chain of windows has.</remarks>
internal sealed class RowFill
{
    private readonly Engine _engine;
    private readonly PictureRows _rows;
    private readonly InpaintOptions _options;
    private readonly HoleRange _range;
    private readonly List<PixelBox> _parts;
    private readonly List<LocalWindow> _windows;
    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly Queue<(byte[] Pixels, byte[] Mask)> _waiting = new();
    private readonly Stack<(byte[] Pixels, byte[] Mask)> _unused = new();
    private int _written;

    /// <summary>Looks through the mask.</summary>
    public RowFill(Engine engine, PictureRows rows, InpaintOptions options, CancellationToken cancellationToken)
    {
        (_engine, _rows, _options, _range) = (engine, rows, options, HoleRange.Of(options));
        var parts = new HoleComponents(_range, new PixelBox(0, 0, rows.Width, rows.Height));
        var row = new byte[rows.Width];
        RowReader mask = rows.OpenMask();
        for (int y = 0; y < rows.Height; y++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            mask(row);
            parts.Mark(row, y);
        }

        _parts = parts.Boxes();
        _windows = LocalWindows.Around(_parts, rows.Width, rows.Height, options.Dilate, WindowSize.Around);
    }

    /// <summary>Pixels of all windows.</summary>
    public long WindowPixels => _windows.Sum(window => window.Box.Area);

    public InpaintResult Run(ArtifactDetector? detector, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        int bytesPerPixel = PixelLayout.BytesPerPixel(_rows.Format);
        DetailSettings detail = DetailSettings.First(_options, _rows.Format, _engine.Details.WorkerCount);
        (long predicted, double work, double ofAPixel) = Plan(detail);
        while (predicted > _engine.Pool.Limit && detail.TryNarrow(_options.Detail, out DetailSettings narrower))
        {
            detail = narrower;
            (predicted, work, ofAPixel) = Plan(detail);
        }

        List<RowWindow> open = [.. _windows.Select(window => new RowWindow(window, new WindowWorkspace(window, _rows.Width, _rows.Height, _options, detail), bytesPerPixel))];
        long scoring = 0;
        RowScore? score = detector is null ? null : new RowScore(detector, _rows, _parts, _range, _options, () => MakeRoom(_engine.Pool.Trim, scoring));
        scoring = CheckFits(predicted, score);
        long planned = Stopwatch.GetTimestamp();
        var memory = new CallMemory();
        var fill = new WindowFill(_engine, _range, _options, detail, memory, keptBytes: 0, call: null);
        RowReader mask = _rows.OpenMask();
        RowReader? exclude = _rows.OpenExclude?.Invoke();
        byte[] excluded = exclude is null ? [] : new byte[_rows.Width];
        for (int y = 0; y < _rows.Height; y++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            exclude?.Invoke(excluded);
            (byte[] Pixels, byte[] Mask) row = _unused.TryPop(out (byte[], byte[]) unused) ? unused : (new byte[_rows.Width * bytesPerPixel], new byte[_rows.Width]);
            _rows.Picture(row.Pixels);
            mask(row.Mask);
            _waiting.Enqueue(row);
            for (int i = open.Count - 1; i >= 0; i--)
            {
                if (open[i].Take(row.Pixels, row.Mask, excluded, y))
                {
                    if (detector is not null)
                    {
                        MakeRoom(detector.Trim, predicted);
                    }

                    Fill(fill, open[i], cancellationToken);
                    open.RemoveAt(i);
                }
            }

            int held = open.Count == 0 ? _rows.Height : open.Min(window => window.Window.Core.Top);
            Write(Math.Min(held, y + 1), score, cancellationToken);
            progress?.Report((double)_written / _rows.Height);
        }

        string why = _engine.Details.Reason(fill.Detail, detail, fill.HolePixels, work * ofAPixel);
        return Result(fill, score, why, predicted, work, planned, memory.PeakBytes);
    }

    private (long Bytes, double Work, double MultiplyAddsOfAPixel) Plan(DetailSettings detail) => StrategyChoice.RowPlan(_engine, _windows, _rows.Width, _rows.Height, _rows.Format, _options, detail);

    /// <summary>Answers the memory limit for both networks, of which one runs at a time.</summary>
    /// <returns>Bytes that the detector's largest plan will take.</returns>
    /// <exception cref="MemoryLimitException">A network does not fit; it names the limit that both do.</exception>
    private long CheckFits(long predicted, RowScore? score)
    {
        MemoryLimitException? refusal = predicted > _engine.Pool.Limit ? _engine.Pool.Refusal(predicted, _rows.Width, _rows.Height) : null;
        long scoring = 0;
        try
        {
            scoring = score?.CheckFits() ?? 0;
        }
        catch (MemoryLimitException exception) when (refusal is null || exception.RequiredBytes > refusal.RequiredBytes)
        {
            refusal = exception;
        }
        catch (MemoryLimitException)
        {
            // The generator needs more.
        }

        return refusal is null ? scoring : throw refusal;
    }

    /// <summary>Makes one network's plan fit beside what the other keeps for its next window.</summary>
    private void MakeRoom(Action<long> trimOther, long bytes)
    {
        if (_engine.Pool.Limit is { } limit)
        {
            trimOther(Math.Max(0, limit - bytes));
        }
    }

    /// <summary>Fills a window and puts its core into the rows that wait.</summary>
    private void Fill(WindowFill fill, RowWindow window, CancellationToken cancellationToken)
    {
        (PixelBox core, PixelBox box) = (window.Window.Core, window.Window.Box);
        var region = new Pixels(window.Pixels.Bytes, box.Width, box.Height, _rows.Format);
        fill.Fill(window.Window, window.Workspace, region.AsReadOnly(), window.Mask, window.Exclude, region.AsReadOnly(), region, null, cancellationToken);
        int bytesPerPixel = PixelLayout.BytesPerPixel(_rows.Format), y = _written;
        foreach ((byte[] pixels, _) in _waiting)
        {
            if (y >= core.Top && y < core.Bottom)
            {
                window.Pixels.Row(y)[((core.Left - box.Left) * bytesPerPixel)..((core.Right - box.Left) * bytesPerPixel)].CopyTo(pixels.AsSpan(core.Left * bytesPerPixel));
            }

            y++;
        }
    }

    /// <summary>Hands on the rows above this one.</summary>
    private void Write(int end, RowScore? score, CancellationToken cancellationToken)
    {
        for (; _written < end; _written++)
        {
            (byte[] Pixels, byte[] Mask) row = _waiting.Dequeue();
            _rows.Finished(row.Pixels);
            score?.Take(row.Pixels, row.Mask, _written, cancellationToken);
            _unused.Push(row);
        }
    }

    private InpaintResult Result(WindowFill fill, RowScore? score, string detailReason, long predicted, double work, long planned, long peakBytes)
    {
        bool any = _windows.Count > 0;
        long pixels = (long)_rows.Width * _rows.Height;
        string why = $"Row by row, only windows can be filled. {StrategyChoice.WindowShare(_windows, pixels)}";
        return new InpaintResult
        {
            HolePixels = fill.HolePixels,
            Device = any ? _engine.Device : StrategyNames.None,
            Precision = _engine.PrecisionName,
            Strategy = any ? StrategyNames.Local : StrategyNames.None,
            StrategyReason = any ? StrategyReason.With(why, work / pixels, predicted) : StrategyReason.NothingToFill,
            Detail = fill.Detail.Name(),
            DetailReason = detailReason,
            Tiles = _windows.Count,
            PredictedBytes = predicted,
            PeakBytes = peakBytes,
            WeightBytes = _engine.WeightBytes,
            PlanMilliseconds = Stopwatch.GetElapsedTime(_started, planned).TotalMilliseconds,
            ComputeMilliseconds = Stopwatch.GetElapsedTime(planned).TotalMilliseconds,
            ArtifactScore = score?.Mean,
            Warning = Inpainter.WarningOf(fill.HolePixels, pixels, fill.Deep),
        };
    }
}
