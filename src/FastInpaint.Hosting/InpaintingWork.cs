using System.Diagnostics;

namespace FastInpaint.Hosting;

/// <summary>Fills a picture, fills spots again, scores.</summary>
internal sealed class InpaintingWork(InpaintingRequest request, TimeSpan? limit, CancellationToken stopping, CancellationToken caller)
    : Work<InpaintingResult>((long)request.Width * request.Height, request.Pixels.Length + (long)request.Mask.Length, limit, stopping, caller)
{
    // Of the whole, about as their times are.
    private const double FillShare = 6, RefineShare = 6, ScoreShare = 1;

    protected override InpaintingResult Compute(InpaintingNetworks networks)
    {
        using Activity? activity = StartActivity("inpaint");
        activity?.SetTag("fastinpaint.width", request.Width).SetTag("fastinpaint.height", request.Height);
        InpaintOptions options = request.Options ?? InpaintOptions.Default;
        double work = FillShare + (request.RefinePasses > 0 ? RefineShare : 0) + (request.Score ? ScoreShare : 0), filled = FillShare / work, refining = request.RefinePasses > 0 ? RefineShare / work : 0;
        var pixels = new Pixels(request.Pixels.Span, request.Width, request.Height, request.Format, request.Stride);
        var mask = new ReadOnlyMask(request.Mask.Span, request.Width, request.Height, request.MaskStride);
        InpaintResult fill = networks.Inpainter.Inpaint(pixels.AsReadOnly(), mask, pixels, options, Share(0, filled), Ending);
        ServiceMetrics.Took("plan", TimeSpan.FromMilliseconds(fill.PlanMilliseconds));
        ServiceMetrics.Took("compute", TimeSpan.FromMilliseconds(fill.ComputeMilliseconds));
        RefineResult? refined = null;
        if (request.RefinePasses > 0)
        {
            long started = Stopwatch.GetTimestamp();
            refined = networks.Refiner.Refine(pixels, mask, options, new RefineOptions { Passes = request.RefinePasses }, Share(filled, filled + refining), Ending);
            ServiceMetrics.Took("refine", Stopwatch.GetElapsedTime(started));
        }

        long scoring = Stopwatch.GetTimestamp();
        double? score = request.Score ? Score(networks.Detector, pixels.AsReadOnly(), mask, options) : null;
        TimeSpan scored = request.Score ? Stopwatch.GetElapsedTime(scoring) : TimeSpan.Zero;
        ServiceMetrics.Took("score", scored);
        request.Progress?.Report(1);
        activity?.SetTag("fastinpaint.strategy", fill.Strategy).SetTag("fastinpaint.tiles", fill.Tiles);
        return new InpaintingResult { Fill = fill, Refined = refined, ArtifactScore = score, Queued = Waited, Scoring = scored };
    }

    private ProgressShare? Share(double from, double to) => request.Progress is { } whole ? new ProgressShare(whole, from, to) : null;

    private double Score(ArtifactDetector detector, ReadOnlyPixels picture, ReadOnlyMask mask, InpaintOptions options)
    {
        var hole = new byte[Pixels];
        HoleMask.Build(mask, options, hole);
        return detector.Score(picture, hole, Ending);
    }
}
