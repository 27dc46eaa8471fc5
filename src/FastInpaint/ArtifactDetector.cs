using FastInpaint.Graph;

namespace FastInpaint;

/// <summary>Finds artifacts pixel by pixel. It is a <see cref="Restorer"/> without the generator, for programs of a few lines. Thread-safe.</summary>
public sealed class ArtifactDetector : IDisposable
{
    private readonly Restorer _restorer;

    /// <summary>Loads and packs the weights.</summary>
    /// <param name="options">Set-up; options of the generator are ignored. Null for the embedded weights on the CPU.</param>
    /// <exception cref="FileNotFoundException">The weights file does not exist.</exception>
    /// <exception cref="InvalidDataException">The weights file is not a whole safetensors file.</exception>
    /// <exception cref="InvalidNetworkException">The weights are not those of a complete detector.</exception>
    public ArtifactDetector(RestorerOptions? options = null)
        : this(new Restorer(options ?? new RestorerOptions(), generator: false, detector: true, nameof(ArtifactDetector)))
    {
    }

    internal ArtifactDetector(Restorer restorer) => _restorer = restorer;

    /// <inheritdoc cref="Restorer.WarmUp"/>
    public void WarmUp(int width, int height) => _restorer.WarmUp(width, height);

    /// <inheritdoc cref="Restorer.Detect"/>
    public DetectResult Detect(
        ReadOnlyPixels picture, Span<float> probabilities, DetectOptions? options = null, IProgress<double>? progress = null, CancellationToken cancellationToken = default) =>
        _restorer.Detect(picture, probabilities, options, progress, cancellationToken);

    /// <inheritdoc cref="Restorer.Score"/>
    public double Score(ReadOnlyPixels picture, ReadOnlySpan<byte> hole, CancellationToken cancellationToken = default) => _restorer.Score(picture, hole, cancellationToken);

    /// <summary>Releases weights and pooled memory as soon as the running calls have finished.</summary>
    public void Dispose() => _restorer.Dispose();
}
