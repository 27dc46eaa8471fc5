using System.Diagnostics;
using FastInpaint.Graph;

namespace FastInpaint;

/// <summary>Fills the holes of pictures. Thread safe: calls share the weights, take turns on the device, and bring pictures in and out meanwhile; small ones of equal size run together.</summary>
/// <remarks>Pixels outside the hole, and alpha everywhere, come back byte for byte; bytes between rows are neither read nor written. The same input gives the
/// same bytes on every run and for any number of threads. A repeated call of the same size and hole, run as one piece, allocates no managed memory but its <see cref="InpaintResult"/>;
/// windows (<see cref="InpaintStrategy.Local"/>) come with lists and, where there are several, threads of their own.</remarks>
/// <example>
/// <code>
/// using var inpainter = new Inpainter();
/// byte[] finished = inpainter.Inpaint(rgb, mask, width, height, PixelFormat.Rgb24);
/// </code>
/// </example>
public sealed class Inpainter : IDisposable
{
    private const string NothingKnown = "The hole covers the whole picture: no pixel is known, so the result is the network's guess from nothing.";

    private const string DeepHole = "The hole reaches more than 110 pixels from the nearest known one, further than the network sees: what lies deeper is a guess from the picture's overall look.";

    private readonly Engine _engine;

    /// <summary>Loads and packs the weights.</summary>
    /// <param name="options">Set-up; null for the embedded weights on the CPU.</param>
    /// <exception cref="FileNotFoundException">The weights file does not exist.</exception>
    /// <exception cref="InvalidDataException">The weights file is not a whole safetensors file.</exception>
    /// <exception cref="InvalidNetworkException">The weights are not those of a complete generator.</exception>
    public Inpainter(EngineOptions? options = null) =>
        _engine = Engine.Load(NetworkKind.Generator, options ?? new EngineOptions(), nameof(Inpainter));

    internal Inpainter(Engine engine) => _engine = engine;

    /// <summary>Prepares for pictures of this size and runs until the code is compiled, once or for about 0.3 s, so that the first real call is as fast as any later one.</summary>
    /// <param name="width">Pixels in a row, at least 1.</param>
    /// <param name="height">Rows, at least 1.</param>
    /// <exception cref="MemoryLimitException">The size does not fit the memory limit.</exception>
    /// <exception cref="ObjectDisposedException">The inpainter is disposed of.</exception>
    public void WarmUp(int width, int height)
    {
        WarmUpPicture.CheckSize(width, height);
        var pixels = new Pixels(new byte[(long)width * height], width, height, PixelFormat.Gray8);
        var mask = new ReadOnlyMask(WarmUpPicture.Mask(width, height), width, height);
        long started = Stopwatch.GetTimestamp();
        do
        {
            Inpaint(pixels.AsReadOnly(), mask, pixels);
        }
        while (WarmUpPicture.Continues(started));
    }

    /// <summary>Fills the hole of a picture.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="mask">The mask, of the picture's size.</param>
    /// <param name="destination">Where the finished picture goes: the same size and format. It may be the picture's own memory with the same stride, or
    /// memory apart from it.</param>
    /// <param name="options">How the picture is finished; null for the defaults.</param>
    /// <param name="progress">Told the finished share of the work, rising to 1, on the calling thread.</param>
    /// <param name="cancellationToken">Looked at between steps; the destination is untouched where the call is cancelled or fails.</param>
    /// <exception cref="ArgumentException">Sizes or formats do not agree, an option is out of range, or the destination partly overlaps the picture.</exception>
    /// <exception cref="MemoryLimitException">The picture does not fit the memory limit; nothing was run.</exception>
    /// <exception cref="InsufficientMemoryException">The device ran out of memory below the limit.</exception>
    /// <exception cref="QueueFullException">Too many calls wait for the device; nothing was run.</exception>
    /// <exception cref="TimeoutException"><see cref="InpaintOptions.TimeLimit"/> passed; the destination is untouched.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The inpainter is disposed of.</exception>
    public InpaintResult Inpaint(
        ReadOnlyPixels picture,
        ReadOnlyMask mask,
        Pixels destination,
        InpaintOptions? options = null,
        IProgress<double>? progress = null,
        CancellationToken cancellationToken = default) =>
        Inpaint(picture, mask, default, destination, options, progress, cancellationToken);

    /// <summary>Fills the hole of a picture, and says which of its known pixels must not be used for that.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="mask">The mask, of the picture's size.</param>
    /// <param name="exclude">What must not be copied or continued into the hole, such as a second person beside the removed one: values above 127, in a mask of the picture's size; default for nothing.
    /// The network sees it all the same.</param>
    /// <inheritdoc cref="Inpaint(ReadOnlyPixels, ReadOnlyMask, Pixels, InpaintOptions?, IProgress{double}?, CancellationToken)"/>
    public InpaintResult Inpaint(
        ReadOnlyPixels picture,
        ReadOnlyMask mask,
        ReadOnlyMask exclude,
        Pixels destination,
        InpaintOptions? options = null,
        IProgress<double>? progress = null,
        CancellationToken cancellationToken = default)
    {
        _engine.Pool.ThrowIfDisposed();
        options ??= InpaintOptions.Default;
        options.Check();
        PictureCheck.Agree(picture, mask, destination);
        PictureCheck.Agree(picture, exclude);
        cancellationToken.ThrowIfCancellationRequested();
        if (options.TimeLimit is not { } limit)
        {
            return Fill(picture, mask, exclude, destination, options, progress, cancellationToken);
        }

        using var timer = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timer.CancelAfter(limit);
        try
        {
            return Fill(picture, mask, exclude, destination, options, progress, timer.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"The picture of {picture.Width}x{picture.Height} pixels was not filled within the time limit of {limit.TotalSeconds} s, waiting included; nothing was changed. Allow more time or use a smaller picture.");
        }
    }

    /// <summary>Fills the hole of a picture without gaps between rows, with the default options, and returns the finished picture in a new array.</summary>
    /// <param name="picture">width * height pixels.</param>
    /// <param name="mask">width * height bytes; above 127 is hole.</param>
    /// <param name="width">Pixels in a row.</param>
    /// <param name="height">Rows.</param>
    /// <param name="format">Layout of a pixel.</param>
    /// <exception cref="ArgumentException">A buffer is too short, or a size is out of range.</exception>
    /// <exception cref="MemoryLimitException">The picture does not fit the memory limit; nothing was run.</exception>
    /// <exception cref="ObjectDisposedException">The inpainter is disposed of.</exception>
    public byte[] Inpaint(ReadOnlySpan<byte> picture, ReadOnlySpan<byte> mask, int width, int height, PixelFormat format)
    {
        var source = new ReadOnlyPixels(picture, width, height, format);
        byte[] finished = GC.AllocateUninitializedArray<byte>(source.Stride * height);
        Inpaint(source, new ReadOnlyMask(mask, width, height), new Pixels(finished, width, height, format));
        return finished;
    }

    /// <summary>Fills the holes of a picture that comes and goes row by row, window by window as <see cref="InpaintStrategy.Local"/> does, with the same result: memory is taken for the windows
    /// and the rows that wait for them, not for the picture.</summary>
    /// <param name="rows">The picture, its mask, and where finished rows go. Rows before a hole are handed on before it is filled: where the call fails, what was written is to be thrown away.</param>
    /// <param name="options">How the picture is finished; the strategy is <see cref="InpaintStrategy.Auto"/> or <see cref="InpaintStrategy.Local"/>. Null for the defaults.</param>
    /// <param name="detector">Computes <see cref="InpaintResult.ArtifactScore"/>; null for none.</param>
    /// <param name="progress">Told the share of rows that are finished, rising to 1, on the calling thread.</param>
    /// <param name="cancellationToken">Looked at between rows and steps.</param>
    /// <exception cref="ArgumentException">An option or a size is out of range.</exception>
    /// <exception cref="MemoryLimitException">A window does not fit the memory limit; no row of the picture was read.</exception>
    /// <exception cref="InsufficientMemoryException">A window has more bytes than an array can have, and no row of the picture was read; or the device ran out of memory below the limit.</exception>
    /// <exception cref="QueueFullException">Too many calls wait for the device.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The inpainter is disposed of.</exception>
    public InpaintResult InpaintRows(
        PictureRows rows, InpaintOptions? options = null, ArtifactDetector? detector = null, IProgress<double>? progress = null, CancellationToken cancellationToken = default) =>
        FindWindows(rows, options, cancellationToken).Run(detector, progress, cancellationToken);

    /// <summary>Releases weights and pooled memory, once the calls in progress have finished.</summary>
    public void Dispose() => _engine.Dispose();

    /// <summary>Looks through the mask of a picture that comes row by row.</summary>
    internal RowFill FindWindows(PictureRows rows, InpaintOptions? options, CancellationToken cancellationToken)
    {
        _engine.Pool.ThrowIfDisposed();
        options ??= InpaintOptions.Default;
        options.Check();
        rows.Check();
        if (options.Strategy is not (InpaintStrategy.Auto or InpaintStrategy.Local) || options.TimeLimit is not null)
        {
            throw new ArgumentException("Row by row, the strategy is auto or local and there is no time limit: cancel by a token, or give the whole picture.", nameof(options));
        }

        return new RowFill(_engine, rows, options, cancellationToken);
    }

    /// <summary>Releases what is kept for further calls until at most this many bytes of it are left.</summary>
    internal void Trim(long keep) => _engine.Pool.Trim(keep);

    /// <summary>Answers the memory limit for a picture before anything is run.</summary>
    /// <returns>Bytes that the picture's plan will take.</returns>
    /// <exception cref="MemoryLimitException">No strategy that the options allow fits.</exception>
    /// <exception cref="StrategyNotAvailableException">The device does not have the strategy that the options ask for.</exception>
    internal long CheckFits(ReadOnlyMask mask, PixelFormat format, InpaintOptions options)
    {
        HoleRange range = HoleRange.Of(options);
        PixelBox bounds = range.Bounds(mask);
        if (bounds.IsEmpty)
        {
            return 0;
        }

        TilePlan plan = StrategyChoice.Make(_engine, mask, range, bounds, format, options);
        return plan.RequiredBytes <= _engine.Pool.LimitBytes ? plan.PredictedBytes : throw _engine.Pool.Refusal(plan.RequiredBytes, mask.Width, mask.Height);
    }

    private InpaintResult Fill(
        ReadOnlyPixels picture, ReadOnlyMask mask, ReadOnlyMask exclude, Pixels destination, InpaintOptions options, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        long started = Stopwatch.GetTimestamp();
        HoleRange range = HoleRange.Of(options);
        PixelBox bounds = range.Bounds(mask);
        if (bounds.IsEmpty)
        {
            Compositor.Copy(picture, destination);
            progress?.Report(1);
            return NothingToDo(started);
        }

        TilePlan plan = StrategyChoice.Make(_engine, mask, range, bounds, picture.Format, options);
        Outcome outcome = plan.Windows is { } windows
            ? FillWindows(picture, mask, exclude, destination, range, options, windows, plan, progress, cancellationToken)
            : FillWhole(picture, mask, exclude, destination, range, options, InpaintWorkspace.Whole(mask, bounds, options, plan.Detail), plan.Size!, progress, cancellationToken);
        progress?.Report(1);
        return new InpaintResult
        {
            HolePixels = outcome.HolePixels,
            Device = _engine.Device,
            Precision = _engine.PrecisionName,
            Strategy = StrategyNames.Of(plan.Strategy),
            StrategyReason = plan.Reason,
            Detail = outcome.Detail.Name(),
            DetailReason = _engine.Details.Reason(outcome.Detail, plan.Detail, outcome.HolePixels, plan.Work * plan.MultiplyAddsOfAPixel),
            Tiles = plan.Windows?.Count ?? 1,
            PredictedBytes = plan.PredictedBytes,
            PeakBytes = outcome.PeakBytes,
            WeightBytes = _engine.WeightBytes,
            PlanMilliseconds = Stopwatch.GetElapsedTime(started, outcome.Planned).TotalMilliseconds,
            ComputeMilliseconds = Stopwatch.GetElapsedTime(outcome.Planned).TotalMilliseconds,
            Warning = WarningOf(outcome.HolePixels, (long)picture.Width * picture.Height, outcome.Deep),
        };
    }

    /// <summary>What to tell the user of a hole.</summary>
    internal static string? WarningOf(long holePixels, long pixels, bool deep) => holePixels == pixels ? NothingKnown : deep ? DeepHole : null;

    private unsafe Outcome FillWhole(
        ReadOnlyPixels picture,
        ReadOnlyMask mask,
        ReadOnlyMask exclude,
        Pixels destination,
        HoleRange range,
        InpaintOptions options,
        InpaintWorkspace workspace,
        PlannedSize size,
        IProgress<double>? progress,
        CancellationToken cancellationToken)
    {
        TileScheduler scheduler = _engine.Scheduler;
        Tile tile = scheduler.Enter(size, workspace.Bytes, StrategyChoice.TakesPixels(picture.Format), keptBytes: 0, call: null, begun: false, cancellationToken);
        try
        {
            long planned = Stopwatch.GetTimestamp();
            using NativeBlock memory = tile.Meter.Allocate(workspace.Bytes);
            byte* hole = memory.Address;
            long holePixels = HoleMask.Build(mask, range, options.Dilate, workspace.Grown, hole, hole + workspace.GrowthOffset);
            var fill = new RegionFill(picture, memory, workspace, options, scheduler, tile);
            DetailOutcome detail = fill.Compute(known: holePixels < (long)picture.Width * picture.Height, _engine.Details, exclude, progress, cancellationToken);
            bool deep = HoleDepth.IsBlind(hole, picture.Width, picture.Height, workspace.Grown, HoleDepth.Sight);
            Compositor.Copy(picture, destination);
            fill.Finish(destination);
            return new Outcome(holePixels, planned, tile.PeakBytes, deep, detail);
        }
        finally
        {
            scheduler.Leave(tile);
        }
    }

    private unsafe Outcome FillWindows(
        ReadOnlyPixels picture,
        ReadOnlyMask mask,
        ReadOnlyMask exclude,
        Pixels destination,
        HoleRange range,
        InpaintOptions options,
        List<LocalWindow> windows,
        TilePlan plan,
        IProgress<double>? progress,
        CancellationToken cancellationToken)
    {
        long planned = Stopwatch.GetTimestamp();
        var memory = new CallMemory();
        if (windows.Count == 1)
        {
            var only = new WindowFill(_engine, range, options, plan.Detail, memory, keptBytes: 0, call: null);
            WindowWorkspace workspace = only.Workspace(windows[0], picture.Width, picture.Height);
            ReadOnlyMask unused = exclude.Width == 0 ? default : exclude.Part(windows[0].Box);
            only.Fill(windows[0], workspace, picture.Part(windows[0].Box), mask.Part(workspace.Seen), unused, picture, destination, progress, cancellationToken);
            return new Outcome(only.HolePixels, planned, memory.PeakBytes, only.Deep, only.Detail);
        }

        long kept = StrategyChoice.ResultBytes(windows, picture.Format);
        Tile? call = _engine.Scheduler.Keep(kept, cancellationToken);
        try
        {
            using NativeBlock results = new MemoryMeter().Allocate(kept);
            memory.Add(kept);
            var fill = new WindowFill(_engine, range, options, plan.Detail, memory, kept, call);
            WindowProgress? part = progress is null ? null : new WindowProgress(progress, windows.Sum(window => window.Box.Area));
            fixed (byte* pixels = picture.Data, masks = mask.Data, excluded = exclude.Data)
            {
                var shared = new SharedPicture(picture, pixels, mask, masks, exclude, excluded, results.Address);
                HelpedWork.Run(windows.Count, plan.Threads, i =>
                {
                    LocalWindow window = windows[i];
                    ReadOnlyPixels region = shared.Picture.Part(window.Box);
                    WindowWorkspace workspace = fill.Workspace(window, shared.Picture.Width, shared.Picture.Height);
                    fill.Fill(window, workspace, region, shared.Mask.Part(workspace.Seen), shared.Exclude(window.Box), region, shared.Result(windows, i), part?.Begin(window.Box.Area), cancellationToken);
                    part?.End(window.Box.Area);
                });
                Compositor.Copy(picture, destination);
                for (int i = 0; i < windows.Count; i++)
                {
                    Compositor.Copy(shared.Result(windows, i).AsReadOnly().Part(windows[i].Core.From(windows[i].Box)), destination.Part(windows[i].Core));
                }
            }

            return new Outcome(fill.HolePixels, planned, memory.PeakBytes, fill.Deep, fill.Detail);
        }
        finally
        {
            if (call is not null)
            {
                _engine.Scheduler.Leave(call);
            }
        }
    }

    private InpaintResult NothingToDo(long started) => new()
    {
        HolePixels = 0,
        Device = StrategyNames.None,
        Precision = _engine.PrecisionName,
        Strategy = StrategyNames.None,
        StrategyReason = FastInpaint.StrategyReason.NothingToFill,
        DetailReason = FastInpaint.StrategyReason.NothingToFill,
        Tiles = 0,
        PredictedBytes = 0,
        PeakBytes = 0,
        WeightBytes = _engine.WeightBytes,
        PlanMilliseconds = 0,
        ComputeMilliseconds = Stopwatch.GetElapsedTime(started).TotalMilliseconds,
    };

    /// <param name="HolePixels">Pixels that were filled.</param>
    /// <param name="Planned">Time stamp of the end of planning.</param>
    /// <param name="PeakBytes">High-water mark of arena and workspaces.</param>
    /// <param name="Deep">Whether the hole reaches further than the network sees.</param>
    /// <param name="Detail">What became of the fill's detail.</param>
    private readonly record struct Outcome(long HolePixels, long Planned, long PeakBytes, bool Deep, DetailOutcome Detail);
}
