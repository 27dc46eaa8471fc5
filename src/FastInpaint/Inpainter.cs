using System.Diagnostics;
using System.Runtime.Intrinsics;
using FastInpaint.Graph;

namespace FastInpaint;

/// <summary>Fills the holes of pictures. Thread safe: the weights are shared, and every call takes its own execution state from a pool.</summary>
/// <remarks>Pixels outside the hole, and alpha everywhere, come back byte for byte; bytes between rows are neither read nor written. The same input gives the
/// same bytes on every run and for any number of threads. A repeated call of the same size allocates no managed memory but its <see cref="InpaintResult"/>.</remarks>
/// <example>
/// <code>
/// using var inpainter = new Inpainter();
/// byte[] finished = inpainter.Inpaint(rgb, mask, width, height, PixelFormat.Rgb24);
/// </code>
/// </example>
public sealed class Inpainter : IDisposable
{
    private const string NothingKnown = "The hole covers the whole picture: no pixel is known, so the result is the network's guess from nothing.";

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
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The inpainter is disposed of.</exception>
    public InpaintResult Inpaint(
        ReadOnlyPixels picture,
        ReadOnlyMask mask,
        Pixels destination,
        InpaintOptions? options = null,
        IProgress<double>? progress = null,
        CancellationToken cancellationToken = default)
    {
        _engine.Pool.ThrowIfDisposed();
        options ??= InpaintOptions.Default;
        options.Check();
        PictureCheck.Agree(picture, mask, destination);
        cancellationToken.ThrowIfCancellationRequested();

        long started = Stopwatch.GetTimestamp();
        HoleRange range = HoleRange.Of(options);
        PixelBox bounds = range.Bounds(mask);
        if (bounds.IsEmpty)
        {
            Compositor.Copy(picture, destination);
            progress?.Report(1);
            return NothingToDo(started);
        }

        var workspace = new InpaintWorkspace(picture.Width, picture.Height, bounds.Grow(options.Dilate, picture.Width, picture.Height), options);
        RunState state = _engine.Pool.Rent(Mirror.Extend(picture.Height), Mirror.Extend(picture.Width), workspace.Bytes);
        try
        {
            long planned = Stopwatch.GetTimestamp();
            long holePixels = Fill(picture, mask, destination, range, options, workspace, state, progress, cancellationToken);
            progress?.Report(1);
            return new InpaintResult
            {
                HolePixels = holePixels,
                Device = _engine.Device,
                Precision = _engine.PrecisionName,
                Strategy = Strategies.Whole,
                StrategyReason = Strategies.WholeReason,
                Tiles = 1,
                PredictedBytes = state.Executable.Plan.ArenaBytes + workspace.Bytes,
                PeakBytes = state.PeakBytes,
                WeightBytes = _engine.WeightBytes,
                PlanMilliseconds = Stopwatch.GetElapsedTime(started, planned).TotalMilliseconds,
                ComputeMilliseconds = Stopwatch.GetElapsedTime(planned).TotalMilliseconds,
                Warning = holePixels == (long)picture.Width * picture.Height ? NothingKnown : null,
            };
        }
        finally
        {
            _engine.Pool.Return(state);
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

    /// <summary>Releases weights and pooled memory, once the calls in progress have finished.</summary>
    public void Dispose() => _engine.Dispose();

    private static unsafe long Fill(
        ReadOnlyPixels picture,
        ReadOnlyMask mask,
        Pixels destination,
        HoleRange range,
        InpaintOptions options,
        InpaintWorkspace workspace,
        RunState state,
        IProgress<double>? progress,
        CancellationToken cancellationToken)
    {
        state.Meter.Reset();
        using NativeBlock memory = state.Meter.Allocate(workspace.Bytes);
        byte* hole = memory.Address;
        byte* growth = hole + workspace.GrowthOffset;
        long holePixels = HoleMask.Build(mask, range, options.Dilate, workspace.Grown, hole, growth);

        bool known = holePixels < (long)picture.Width * picture.Height;
        bool match = options.Match == MatchMode.Seamless && known;
        PixelOutput? pixels = RunNetwork(picture, hole, options, match, state, progress, cancellationToken);
        FineGrid? correction = match
            ? Match(picture, hole, workspace, memory, state.Executable, cancellationToken)
            : null;
        var distance = new DistanceTransform(workspace.FeatherBox, growth);
        if (options.Feather > 0)
        {
            distance.MeasureColumns(hole, picture.Width, kind: 0);
        }

        cancellationToken.ThrowIfCancellationRequested();
        Compositor.Copy(picture, destination);
        var compositor = new Compositor(hole, workspace.Grown, state.Executable);
        if (pixels == PixelOutput.Finished)
        {
            compositor.CopyFinished(destination, state.Pixels!);
        }
        else
        {
            compositor.Fill(destination, correction, options.Feather, distance);
        }

        return holePixels;
    }

    /// <summary>Runs the network on bytes where the device takes them and the picture has no more; the device then finishes what needs no correction or blending.</summary>
    /// <returns>What came back from the pixels; null where floats went in.</returns>
    private static unsafe PixelOutput? RunNetwork(
        ReadOnlyPixels picture, byte* hole, InpaintOptions options, bool match, RunState state, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        ChannelLayout layout = ChannelLayout.Of(picture.Format);
        PixelOutput? output = null;
        if (state.Pixels is { } executable && !layout.Wide)
        {
            output = match || options.Feather > 0 || layout.Grey ? PixelOutput.Values : PixelOutput.Finished;
            NetworkInput.WritePixels(picture, hole, executable);
        }
        else
        {
            NetworkInput.WriteGenerator(picture, hole, state.Executable);
        }

        state.Run(progress, cancellationToken, output);
        return output;
    }

    private static unsafe FineGrid Match(
        ReadOnlyPixels picture, byte* hole, InpaintWorkspace workspace, NativeBlock memory, IExecutable executable, CancellationToken cancellationToken)
    {
        PixelBox box = workspace.Grown;
        byte* levels = memory.Address + workspace.MatchOffset;
        var grid = new FineGrid(hole, picture.Width, picture.Height, box, levels);
        var rim = new RimDifference(hole, picture.Width, picture.Height, box, memory.Address + workspace.RimOffset);
        Vector128<float> mean = rim.Write(picture, executable, grid);
        HarmonicExtension.Solve(grid, mean, levels, cancellationToken);
        return grid;
    }

    private InpaintResult NothingToDo(long started) => new()
    {
        HolePixels = 0,
        Device = Strategies.None,
        Precision = _engine.PrecisionName,
        Strategy = Strategies.None,
        StrategyReason = Strategies.NoneReason,
        Tiles = 0,
        PredictedBytes = 0,
        PeakBytes = 0,
        WeightBytes = _engine.WeightBytes,
        PlanMilliseconds = 0,
        ComputeMilliseconds = Stopwatch.GetElapsedTime(started).TotalMilliseconds,
    };
}
