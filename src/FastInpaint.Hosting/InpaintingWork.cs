using System.Diagnostics;

namespace FastInpaint.Hosting;

/// <summary>Fills a request's picture, and scores it where the request asks for that.</summary>
internal sealed class InpaintingWork(InpaintingRequest request, TimeSpan? limit, CancellationToken stopping, CancellationToken caller)
    : Work<InpaintingResult>((long)request.Width * request.Height, request.Pixels.Length + (long)request.Mask.Length + request.Exclude.Length + request.Hole.Length, limit, stopping, caller)
{
    protected override string Name => "inpaint";

    protected override InpaintingResult Compute(Restorer restorer, Activity? activity)
    {
        activity?.SetTag("fastinpaint.width", request.Width).SetTag("fastinpaint.height", request.Height);
        var pixels = new Pixels(request.Pixels.Span, request.Width, request.Height, request.Format, request.Stride);
        var mask = new ReadOnlyMask(request.Mask.Span, request.Width, request.Height, request.MaskStride);
        ReadOnlyMask exclude = request.Exclude.IsEmpty ? default : new ReadOnlyMask(request.Exclude.Span, request.Width, request.Height, request.ExcludeStride);
        Restoration restoration = restorer.Prepare(mask, request.Format, request.Options, exclude);
        InpaintResult fill = restoration.Run(pixels.AsReadOnly(), pixels, request.Hole.Span, request.Map.Span, request.Progress, Ending);
        ServiceMetrics.Took("plan", fill.PlanTime);
        ServiceMetrics.Took("compute", fill.ComputeTime);
        ServiceMetrics.Took("score", fill.ScoreTime);
        activity?.SetTag("fastinpaint.strategy", ServiceMetrics.Word(fill.Strategy)).SetTag("fastinpaint.tiles", fill.Tiles);
        return new InpaintingResult { Fill = fill, Queued = Waited };
    }
}
