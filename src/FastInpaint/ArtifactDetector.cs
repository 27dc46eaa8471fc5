namespace FastInpaint;

/// <summary>Marks, pixel by pixel, what looks artificial. Thread safe: the weights are shared, and every call takes its own execution state from a pool.</summary>
public sealed class ArtifactDetector : IDisposable
{
    /// <summary>Loads and packs the weights.</summary>
    /// <param name="options">Set-up; null for the embedded weights on the CPU.</param>
    public ArtifactDetector(EngineOptions? options = null) => throw new NotImplementedException();

    /// <summary>Prepares for pictures of this size, so that the first real call is as fast as any later one.</summary>
    public void WarmUp(int width, int height) => throw new NotImplementedException();

    /// <summary>Computes the probability that a pixel is an artifact.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="probabilities">Width * height floats, rows without gaps, in [0, 1].</param>
    /// <param name="progress">Told the finished share of the work, 0 to 1.</param>
    /// <param name="cancellationToken">Looked at between steps.</param>
    public DetectResult Detect(ReadOnlyPixels picture, Span<float> probabilities, IProgress<double>? progress = null, CancellationToken cancellationToken = default) =>
        throw new NotImplementedException();

    /// <inheritdoc/>
    public void Dispose() => throw new NotImplementedException();
}
