using FastInpaint.Host.Pictures;
using FastInpaint.Imaging;

namespace FastInpaint.Host.Commands;

internal static class Detection
{
    /// <summary>Runs the detector over a picture.</summary>
    /// <param name="hole">One byte a pixel, 0 where the score does not look.</param>
    /// <param name="strategy">How the picture is cut.</param>
    /// <returns>The map as 8-bit grey, the mean probability inside the hole, and what the run took.</returns>
    public static (Picture Map, double Score, DetectResult Result) Run(
        ArtifactDetector detector, Picture picture, ReadOnlySpan<byte> hole, InpaintStrategy strategy, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        var probabilities = new float[hole.Length];
        DetectResult result = detector.Detect(PictureMapping.Pixels(picture).AsReadOnly(), probabilities, new DetectOptions { Strategy = strategy }, progress, cancellationToken);
        var map = new Picture(picture.Width, picture.Height, PictureLayout.Gray8);
        ArtifactMap.ToHeatmap(probabilities, map.Pixels.Span);
        return (map, ArtifactMap.Score(probabilities, hole), result);
    }
}
