using System.Diagnostics;

namespace FastInpaint.Hosting;

/// <summary>Runs the detector on a request's picture.</summary>
internal sealed class DetectionWork(DetectionRequest request, TimeSpan? limit, CancellationToken stopping, CancellationToken caller)
    : Work<DetectResult>((long)request.Width * request.Height, request.Pixels.Length + ((long)request.Probabilities.Length * sizeof(float)), limit, stopping, caller)
{
    protected override string Name => "detect";

    protected override DetectResult Compute(Restorer restorer, Activity? activity)
    {
        activity?.SetTag("fastinpaint.width", request.Width).SetTag("fastinpaint.height", request.Height);
        var picture = new ReadOnlyPixels(request.Pixels.Span, request.Width, request.Height, request.Format, request.Stride);
        DetectResult result = restorer.Detect(picture, request.Probabilities.Span, request.Options, null, Ending);
        ServiceMetrics.Took("detect", result.PlanTime + result.ComputeTime);
        return result;
    }
}
