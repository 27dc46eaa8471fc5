using System.Diagnostics;
using FastInpaint.Graph;

namespace FastInpaint;

/// <summary>Marks, pixel by pixel, what looks artificial. Thread safe: the weights are shared, and every call takes its own execution state from a pool.</summary>
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
    /// <param name="progress">Told the finished share of the work, rising to 1, on the calling thread.</param>
    /// <param name="cancellationToken">Looked at between steps.</param>
    /// <exception cref="ArgumentException"><paramref name="probabilities"/> has another length.</exception>
    /// <exception cref="MemoryLimitException">The picture does not fit the memory limit; nothing was run.</exception>
    /// <exception cref="InsufficientMemoryException">The device ran out of memory below the limit.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The detector is disposed of.</exception>
    public DetectResult Detect(ReadOnlyPixels picture, Span<float> probabilities, IProgress<double>? progress = null, CancellationToken cancellationToken = default)
    {
        _engine.Pool.ThrowIfDisposed();
        PictureCheck.NotDefault(picture);
        if (probabilities.Length != (long)picture.Width * picture.Height)
        {
            throw new ArgumentException(
                $"The map has {probabilities.Length} floats; a {picture.Width}x{picture.Height} picture needs exactly {(long)picture.Width * picture.Height}.", nameof(probabilities));
        }

        cancellationToken.ThrowIfCancellationRequested();
        long started = Stopwatch.GetTimestamp();
        RunState state = _engine.Pool.Rent(Mirror.Extend(picture.Height), Mirror.Extend(picture.Width), workspaceBytes: 0);
        try
        {
            long planned = Stopwatch.GetTimestamp();
            RunNetwork(picture, state, progress, cancellationToken);
            for (int y = 0; y < picture.Height; y++)
            {
                state.Executable.OutputRow(0, y)[..picture.Width].CopyTo(probabilities[(y * picture.Width)..]);
            }

            progress?.Report(1);
            return new DetectResult
            {
                Device = _engine.Device,
                Precision = _engine.PrecisionName,
                Strategy = Strategies.Whole,
                PredictedBytes = state.Executable.Plan.ArenaBytes,
                PeakBytes = state.PeakBytes,
                WeightBytes = _engine.WeightBytes,
                PlanMilliseconds = Stopwatch.GetElapsedTime(started, planned).TotalMilliseconds,
                ComputeMilliseconds = Stopwatch.GetElapsedTime(planned).TotalMilliseconds,
            };
        }
        finally
        {
            _engine.Pool.Return(state);
        }
    }

    /// <summary>Answers the memory limit for a picture before there is one.</summary>
    /// <exception cref="MemoryLimitException">A picture of this size does not fit.</exception>
    internal void CheckFits(int width, int height) => _engine.Pool.CheckFits(Mirror.Extend(height), Mirror.Extend(width), workspaceBytes: 0);

    private static unsafe void RunNetwork(ReadOnlyPixels picture, RunState state, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        if (state.Pixels is { } pixels && !ChannelLayout.Of(picture.Format).Wide)
        {
            NetworkInput.WritePixels(picture, hole: null, pixels);
            state.Run(progress, cancellationToken, PixelOutput.Values);
        }
        else
        {
            NetworkInput.WriteDetector(picture, state.Executable);
            state.Run(progress, cancellationToken);
        }
    }

    /// <summary>Releases weights and pooled memory, once the calls in progress have finished.</summary>
    public void Dispose() => _engine.Dispose();
}
