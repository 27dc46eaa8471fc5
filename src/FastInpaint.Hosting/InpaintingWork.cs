using System.Diagnostics;

namespace FastInpaint.Hosting;

/// <summary>Fills a picture, fills spots again, scores.</summary>
internal sealed class InpaintingWork(InpaintingRequest request, TimeSpan? limit, CancellationToken stopping, CancellationToken caller)
    : Work<InpaintingResult>((long)request.Width * request.Height, request.Pixels.Length + (long)request.Mask.Length, limit, stopping, caller)
{
    protected override InpaintingResult Compute(InpaintingNetworks networks)
    {
        using Activity? activity = StartActivity("inpaint");
        activity?.SetTag("fastinpaint.width", request.Width).SetTag("fastinpaint.height", request.Height);
        InpaintOptions options = request.Options ?? InpaintOptions.Default;
        var pixels = new Pixels(request.Pixels.Span, request.Width, request.Height, request.Format, request.Stride);
        var mask = new ReadOnlyMask(request.Mask.Span, request.Width, request.Height, request.MaskStride);
        InpaintResult fill = networks.Inpainter.Inpaint(pixels.AsReadOnly(), mask, pixels, options, request.Progress, Ending);
        ServiceMetrics.Took("plan", TimeSpan.FromMilliseconds(fill.PlanMilliseconds));
        ServiceMetrics.Took("compute", TimeSpan.FromMilliseconds(fill.ComputeMilliseconds));
        RefineResult? refined = null;
        if (request.RefinePasses > 0)
        {
            long refining = Stopwatch.GetTimestamp();
            refined = networks.Refiner.Refine(pixels, mask, options, new RefineOptions { Passes = request.RefinePasses }, null, Ending);
            ServiceMetrics.Took("refine", Stopwatch.GetElapsedTime(refining));
        }

        long scoring = Stopwatch.GetTimestamp();
        double? score = request.Score ? Score(networks.Detector, pixels.AsReadOnly(), mask, options) : null;
        TimeSpan scored = request.Score ? Stopwatch.GetElapsedTime(scoring) : TimeSpan.Zero;
        ServiceMetrics.Took("score", scored);
        activity?.SetTag("fastinpaint.strategy", fill.Strategy).SetTag("fastinpaint.tiles", fill.Tiles);
        return new InpaintingResult { Fill = fill, Refined = refined, ArtifactScore = score, Queued = Waited, Scoring = scored };
    }

    private double Score(ArtifactDetector detector, ReadOnlyPixels picture, ReadOnlyMask mask, InpaintOptions options)
    {
        var hole = new byte[Pixels];
        HoleMask.Build(mask, options, hole);
        return detector.Score(picture, hole, Ending);
    }
}
