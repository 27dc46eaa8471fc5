using System.Diagnostics;

namespace FastInpaint.Hosting;

/// <summary>Looks through a picture for artifacts.</summary>
internal sealed class DetectionWork(DetectionRequest request, TimeSpan? limit, CancellationToken stopping, CancellationToken caller)
    : Work<DetectResult>((long)request.Width * request.Height, request.Pixels.Length + ((long)request.Probabilities.Length * sizeof(float)), limit, stopping, caller)
{
    protected override DetectResult Compute(InpaintingNetworks networks)
    {
        using Activity? activity = StartActivity("detect");
        var picture = new ReadOnlyPixels(request.Pixels.Span, request.Width, request.Height, request.Format, request.Stride);
        DetectResult result = networks.Detector.Detect(picture, request.Probabilities.Span, request.Options, null, Ending);
        ServiceMetrics.Took("detect", TimeSpan.FromMilliseconds(result.PlanMilliseconds + result.ComputeMilliseconds));
        return result;
    }
}
