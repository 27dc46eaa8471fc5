using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using FastInpaint.Graph;
using FastInpaint.Simd;

namespace FastInpaint;

/// <summary>Fills the holes of pictures, and finds what still looks artificial: generator and detector on one device, within one memory limit. Thread-safe: calls share the weights and take turns
/// on the device. While one call computes, others copy their pixels. Small pictures of equal size run together.</summary>
/// <remarks>Pixels outside the hole come back byte for byte. Bytes between rows are neither read nor written. Pixels with alpha 0 are unknown, like hole pixels, and come back unchanged. Alpha does not change in the hole,
/// with one exception: parts that were erased from an opaque picture become opaque. The same input gives the
/// same bytes on every run and for any number of threads. A repeated call with the same size and hole, run as one piece and without the detector, allocates no managed memory except its
/// <see cref="InpaintResult"/>. With windows (<see cref="InpaintStrategy.Local"/>) a call allocates lists, and starts threads if there are several windows.</remarks>
/// <example>
/// <code>
/// using var restorer = new Restorer(new RestorerOptions { MemoryLimit = 1L &lt;&lt; 30 });
/// InpaintResult result = restorer.Restore(picture, mask, destination, new InpaintOptions { Artifacts = ArtifactOutput.Score });
/// </code>
/// </example>
public sealed class Restorer : IDisposable
{
    private readonly Engine? _generator;
    private readonly Engine? _detector;
    private readonly ArtifactScan? _scan;
    private readonly IBackend _backend;
    private readonly DeviceMemory _memory;

    /// <summary>Loads and packs the weights.</summary>
    /// <param name="options">Set-up; null for the embedded weights on the CPU.</param>
    /// <exception cref="FileNotFoundException">A weights file does not exist.</exception>
    /// <exception cref="InvalidDataException">A weights file is not a whole safetensors file.</exception>
    /// <exception cref="InvalidNetworkException">The weights are not those of a complete network of their kind.</exception>
    /// <exception cref="NotSupportedException">The device does not support the precision.</exception>
    public Restorer(RestorerOptions? options = null)
        : this(options ?? new RestorerOptions(), generator: true, options?.Detector ?? true, nameof(Restorer))
    {
    }

    /// <summary>Loads one of the networks, or both.</summary>
    internal Restorer(RestorerOptions options, bool generator, bool detector, string owner)
        : this(options, owner, generator ? () => EngineWeights.Open(NetworkKind.Generator, options.WeightsPath) : null, detector ? () => EngineWeights.Open(NetworkKind.Detector, options.DetectorWeightsPath) : null)
    {
    }

    /// <summary>Loads weights from any source.</summary>
    /// <param name="options">Set-up; its paths are ignored.</param>
    /// <param name="owner">Name of the public object, for <see cref="ObjectDisposedException"/>.</param>
    /// <param name="generator">Opens the generator's weights; null for no generator.</param>
    /// <param name="detector">Opens the detector's weights; null for no detector.</param>
    internal Restorer(RestorerOptions options, string owner, Func<IParameterSource>? generator, Func<IParameterSource>? detector)
    {
        options.Check();
        using var device = new SharedBackend(options.Backend ?? new CpuBackend(options.Threads), options.Backend is null || options.DisposeBackend);
        (_backend, Device) = (device.Backend, device.Backend.Name);
        MemoryLimit = options.MemoryLimit ?? DefaultMemoryLimit.Of(_backend);
        _memory = new DeviceMemory(MemoryLimit, options.IdleRelease);
        try
        {
            _generator = Load(NetworkKind.Generator, generator);
            _detector = Load(NetworkKind.Detector, detector);
            _scan = _detector is null ? null : new ArtifactScan(_detector);
        }
        catch
        {
            Dispose();
            throw;
        }

        Engine? Load(NetworkKind kind, Func<IParameterSource>? open)
        {
            IParameterSource? weights = open?.Invoke();
            using var file = weights as IDisposable;
            return weights is null ? null : new Engine(kind, weights, device, _memory, options, owner);
        }
    }

    /// <summary>The device's name on the command line.</summary>
    public string Device { get; }

    /// <summary>Most bytes that all calls may take together at any time (<see cref="RestorerOptions.MemoryLimit"/>). The limit does not change.</summary>
    public long MemoryLimit { get; }

    /// <summary>Bytes of the packed weights of both networks, on top of <see cref="MemoryLimit"/>.</summary>
    public long WeightBytes => (_generator?.WeightBytes ?? 0) + (_detector?.WeightBytes ?? 0);

    /// <summary>Bytes of memory that are free on the device now.</summary>
    public long AvailableMemory => _backend.Capabilities.MemoryBytes;

    /// <summary>Plans the restoration of a picture before its pixels are there. Finds the hole, decides how the picture is cut, and checks the memory limit.</summary>
    /// <param name="mask">The mask, of the picture's size. Its memory must not change until the restoration has run.</param>
    /// <param name="format">Layout of the picture's pixels.</param>
    /// <param name="options">Options of the fill; null for the defaults.</param>
    /// <param name="exclude">A mask of the picture's size for pixels that must not be copied or continued into the hole: values above 127. For example a second person beside the one that is removed. Default for none.
    /// The network still sees these pixels.</param>
    /// <exception cref="ArgumentException">An option is out of range, or the mask is empty.</exception>
    /// <exception cref="InvalidOperationException">The options ask for the detector, but the detector was not loaded.</exception>
    /// <exception cref="MemoryLimitException">The picture does not fit the memory limit. The exception names the smallest limit that would do.</exception>
    /// <exception cref="StrategyNotAvailableException">The device does not support the requested strategy.</exception>
    /// <exception cref="ObjectDisposedException">The restorer is disposed of.</exception>
    public Restoration Prepare(ReadOnlyMask mask, PixelFormat format, InpaintOptions? options = null, ReadOnlyMask exclude = default)
    {
        Engine generator = Checked(ref options);
        if (mask.Width == 0)
        {
            throw new ArgumentException("The mask is empty; describe it with the constructor of ReadOnlyMask.", nameof(mask));
        }

        ChannelLayout.Of(format);
        return new Restoration(generator, ScanFor(options!), mask, exclude, format, options!);
    }

    /// <summary>Plans the restoration of a picture that is read and written row by row. It is filled window by window, with the same result as <see cref="InpaintStrategy.Local"/>. Memory is needed for the windows
    /// and for the rows that wait for them, not for the whole picture.</summary>
    /// <param name="rows">The picture, its mask, and the receiver of finished rows. This call reads the mask once.</param>
    /// <param name="options">Options of the fill. The strategy must be <see cref="InpaintStrategy.Auto"/> or <see cref="InpaintStrategy.Local"/>. Null for the defaults.</param>
    /// <param name="cancellationToken">Checked between rows.</param>
    /// <exception cref="ArgumentException">An option or a size is out of range, or the options ask for a map or have a time limit.</exception>
    /// <exception cref="InvalidOperationException">The options ask for the detector, but the detector was not loaded.</exception>
    /// <exception cref="MemoryLimitException">A window does not fit the memory limit. No row of the picture was read.</exception>
    /// <exception cref="InsufficientMemoryException">A window has more bytes than an array can hold.</exception>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    /// <exception cref="ObjectDisposedException">The restorer is disposed of.</exception>
    public RowRestoration Prepare(PictureRows rows, InpaintOptions? options = null, CancellationToken cancellationToken = default)
    {
        Engine generator = CheckedRows(rows, ref options);
        return new RowRestoration(generator, ScanFor(options!), rows, options!, new RowWindows(rows, options!, cancellationToken));
    }

    /// <summary>Plans the restoration row by row, unless the strategy is automatic and the windows have more than half of the picture's pixels. Such a picture is better restored from memory.</summary>
    /// <param name="restoration">Receives the restoration; null if the picture is better restored from memory.</param>
    /// <returns>Whether the restoration is planned.</returns>
    /// <inheritdoc cref="Prepare(PictureRows, InpaintOptions?, CancellationToken)"/>
    public bool TryPrepare(PictureRows rows, [NotNullWhen(true)] out RowRestoration? restoration, InpaintOptions? options = null, CancellationToken cancellationToken = default)
    {
        Engine generator = CheckedRows(rows, ref options);
        var windows = new RowWindows(rows, options!, cancellationToken);
        bool pays = options!.Strategy != InpaintStrategy.Auto || StrategyChoice.LeastSaving * windows.Pixels <= (long)rows.Width * rows.Height;
        restoration = pays ? new RowRestoration(generator, ScanFor(options), rows, options, windows) : null;
        return pays;
    }

    /// <summary>Fills the hole of a picture, and runs the detector if the options ask for it.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="mask">The mask, of the picture's size.</param>
    /// <param name="destination">Receives the finished picture, in the same size and format. It may be the picture's own memory with the same stride, or memory that does not overlap the picture.</param>
    /// <param name="options">Options of the fill; null for the defaults. For a map, use <see cref="Restoration.Run"/>.</param>
    /// <param name="progress">Receives the finished share of the work, rising to 1, on the calling thread.</param>
    /// <param name="cancellationToken">Checked between steps. If the call fails or is canceled before the hole is filled, the destination is unchanged.</param>
    /// <exception cref="ArgumentException">Sizes or formats do not agree, an option is out of range, or the destination overlaps other pixels of the picture.</exception>
    /// <exception cref="MemoryLimitException">The picture does not fit the memory limit. Nothing was run.</exception>
    /// <exception cref="InsufficientMemoryException">The device ran out of memory below the limit.</exception>
    /// <exception cref="QueueFullException">Too many calls wait for the device; nothing was run.</exception>
    /// <exception cref="TimeoutException"><see cref="InpaintOptions.TimeLimit"/> passed.</exception>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    /// <exception cref="ObjectDisposedException">The restorer is disposed of.</exception>
    public InpaintResult Restore(
        ReadOnlyPixels picture, ReadOnlyMask mask, Pixels destination, InpaintOptions? options = null, IProgress<double>? progress = null, CancellationToken cancellationToken = default) =>
        Restore(picture, mask, default, destination, options, progress, cancellationToken);

    /// <summary>Fills the hole of a picture, without using the known pixels that a second mask excludes.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="mask">The mask, of the picture's size.</param>
    /// <param name="exclude">The exclude mask, as for <see cref="Prepare(ReadOnlyMask, PixelFormat, InpaintOptions?, ReadOnlyMask)"/>.</param>
    /// <inheritdoc cref="Restore(ReadOnlyPixels, ReadOnlyMask, Pixels, InpaintOptions?, IProgress{double}?, CancellationToken)"/>
    public InpaintResult Restore(
        ReadOnlyPixels picture, ReadOnlyMask mask, ReadOnlyMask exclude, Pixels destination, InpaintOptions? options = null, IProgress<double>? progress = null, CancellationToken cancellationToken = default)
    {
        Checked(ref options);
        PictureCheck.Agree(picture, mask, destination);
        cancellationToken.ThrowIfCancellationRequested();
        return Prepare(mask, picture.Format, options, exclude).Run(picture, destination, progress: progress, cancellationToken: cancellationToken);
    }

    /// <summary>Computes for each pixel the probability that it is an artifact.</summary>
    /// <param name="picture">The picture. Pixels with alpha 0 count as gray; alpha is ignored otherwise. A gray picture counts as three equal channels.</param>
    /// <param name="probabilities">Receives values in [0, 1]: exactly width * height floats, rows without gaps. Undefined if the call fails.</param>
    /// <param name="options">Options of the detector's run; null for the defaults.</param>
    /// <param name="progress">Receives the finished share of the work, rising to 1, on the calling thread.</param>
    /// <param name="cancellationToken">Checked between steps.</param>
    /// <exception cref="ArgumentException"><paramref name="probabilities"/> has another length, or an option is out of range.</exception>
    /// <exception cref="InvalidOperationException">The detector was not loaded.</exception>
    /// <exception cref="MemoryLimitException">The picture does not fit the memory limit. Nothing was run.</exception>
    /// <exception cref="InsufficientMemoryException">The device ran out of memory below the limit.</exception>
    /// <exception cref="QueueFullException">Too many calls wait for the device; nothing was run.</exception>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    /// <exception cref="ObjectDisposedException">The restorer is disposed of.</exception>
    public DetectResult Detect(
        ReadOnlyPixels picture, Span<float> probabilities, DetectOptions? options = null, IProgress<double>? progress = null, CancellationToken cancellationToken = default)
    {
        ArtifactScan scan = Detector();
        options ??= DetectOptions.Default;
        options.Check();
        PictureCheck.NotDefault(picture);
        return probabilities.Length == (long)picture.Width * picture.Height
            ? scan.Within(options.MemoryLimit).Map(picture, probabilities, options.Strategy, begun: false, progress, cancellationToken)
            : throw new ArgumentException(
                $"The map has {probabilities.Length} floats; a {picture.Width}x{picture.Height} picture needs exactly {(long)picture.Width * picture.Height}.", nameof(probabilities));
    }

    /// <summary>Computes the mean artifact probability inside a hole. The value equals <see cref="ArtifactMap.Score"/> of the whole map, but the network runs only on the hole's surroundings.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="hole">One byte per pixel, 0 for known pixels, rows without gaps.</param>
    /// <param name="cancellationToken">Checked between steps.</param>
    /// <returns>The mean in [0, 1]; 0 if the hole is empty.</returns>
    /// <exception cref="ArgumentException"><paramref name="hole"/> has another length.</exception>
    /// <exception cref="InvalidOperationException">The detector was not loaded.</exception>
    /// <exception cref="MemoryLimitException">A hole's surroundings do not fit the memory limit.</exception>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    /// <exception cref="ObjectDisposedException">The restorer is disposed of.</exception>
    public double Score(ReadOnlyPixels picture, ReadOnlySpan<byte> hole, CancellationToken cancellationToken = default)
    {
        ArtifactScan scan = Detector();
        PictureCheck.NotDefault(picture);
        if (hole.Length != (long)picture.Width * picture.Height)
        {
            throw new ArgumentException($"The hole has {hole.Length} bytes; a {picture.Width}x{picture.Height} picture needs exactly {(long)picture.Width * picture.Height}.", nameof(hole));
        }

        var mask = new ReadOnlyMask(hole, picture.Width, picture.Height);
        var range = new HoleRange(1, byte.MaxValue);
        PixelBox bounds = range.Bounds(mask);
        return bounds.IsEmpty ? 0 : scan.Score(picture, mask, LocalWindows.Find(mask, range, dilate: 0, bounds, DetectorGrid.Around), begun: false, cancellationToken);
    }

    /// <summary>Prepares for pictures of this size, so that the first real call is as fast as any later one. Each network runs once, or repeatedly for about 0.3 s, until its code is compiled.</summary>
    /// <param name="width">Pixels in a row, at least 1.</param>
    /// <param name="height">Rows, at least 1.</param>
    /// <exception cref="MemoryLimitException">The size does not fit the memory limit.</exception>
    /// <exception cref="ObjectDisposedException">The restorer is disposed of.</exception>
    public void WarmUp(int width, int height)
    {
        WarmUpPicture.CheckSize(width, height);
        var pixels = new Pixels(new byte[(long)width * height], width, height, PixelFormat.Gray8);
        if (_generator is not null)
        {
            var mask = new ReadOnlyMask(WarmUpPicture.Mask(width, height), width, height);
            long started = Stopwatch.GetTimestamp();
            do
            {
                Restore(pixels.AsReadOnly(), mask, pixels);
            }
            while (WarmUpPicture.Continues(started));
        }

        if (_scan is not null)
        {
            var map = new float[(long)width * height];
            long started = Stopwatch.GetTimestamp();
            do
            {
                Detect(pixels.AsReadOnly(), map);
            }
            while (WarmUpPicture.Continues(started));
        }
    }

    /// <summary>Releases weights and pooled memory as soon as the running calls have finished.</summary>
    public void Dispose()
    {
        _generator?.Dispose();
        _detector?.Dispose();
        _memory.Dispose();
    }

    private Engine Checked(ref InpaintOptions? options)
    {
        Engine generator = _generator ?? throw new InvalidOperationException("The generator was not loaded: this object only detects. Use a Restorer.");
        generator.Pool.ThrowIfDisposed();
        options ??= InpaintOptions.Default;
        options.Check();
        return options.Artifacts == ArtifactOutput.None || _scan is not null
            ? generator
            : throw new InvalidOperationException($"{nameof(InpaintOptions.Artifacts)} is {options.Artifacts}, and the detector was not loaded. Use a Restorer whose {nameof(RestorerOptions.Detector)} is true.");
    }

    private Engine CheckedRows(PictureRows rows, ref InpaintOptions? options)
    {
        ArgumentNullException.ThrowIfNull(rows);
        Engine generator = Checked(ref options);
        rows.Check();
        return options is { Strategy: InpaintStrategy.Auto or InpaintStrategy.Local, TimeLimit: null, Artifacts: not ArtifactOutput.Map }
            ? generator
            : throw new ArgumentException("A picture that is restored row by row takes the strategy auto or local, no map and no time limit. "
                + "Use a cancellation token instead of a time limit, or give the whole picture at once.", nameof(options));
    }

    /// <summary>The detector with the call's memory limit; null if the options do not ask for the detector.</summary>
    private ArtifactScan? ScanFor(InpaintOptions options) => options.Artifacts == ArtifactOutput.None ? null : _scan!.Within(options.MemoryLimit);

    private ArtifactScan Detector()
    {
        ArtifactScan scan = _scan ?? throw new InvalidOperationException($"The detector was not loaded. Use a Restorer whose {nameof(RestorerOptions.Detector)} is true.");
        _detector!.Pool.ThrowIfDisposed();
        return scan;
    }
}
