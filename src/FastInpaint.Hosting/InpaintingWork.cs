using System.Diagnostics;

namespace FastInpaint.Hosting;

/// <summary>Fills a picture, and scores it.</summary>
internal sealed class InpaintingWork(InpaintingRequest request, TimeSpan? limit, CancellationToken stopping, CancellationToken caller)
    : Work<InpaintingResult>((long)request.Width * request.Height, request.Pixels.Length + (long)request.Mask.Length + request.Exclude.Length, limit, stopping, caller)
{
    // Of the whole, about as their times are.
    private const double FillShare = 6, ScoreShare = 1;

    protected override InpaintingResult Compute(InpaintingNetworks networks)
    {
        using Activity? activity = StartActivity("inpaint");
        activity?.SetTag("fastinpaint.width", request.Width).SetTag("fastinpaint.height", request.Height);
        InpaintOptions options = request.Options ?? InpaintOptions.Default;
        var pixels = new Pixels(request.Pixels.Span, request.Width, request.Height, request.Format, request.Stride);
        var mask = new ReadOnlyMask(request.Mask.Span, request.Width, request.Height, request.MaskStride);
        ReadOnlyMask exclude = request.Exclude.IsEmpty ? default : new ReadOnlyMask(request.Exclude.Span, request.Width, request.Height, request.ExcludeStride);
        InpaintResult fill = networks.Inpainter.Inpaint(pixels.AsReadOnly(), mask, exclude, pixels, options, FillProgress(), Ending);
        ServiceMetrics.Took("plan", TimeSpan.FromMilliseconds(fill.PlanMilliseconds));
        ServiceMetrics.Took("compute", TimeSpan.FromMilliseconds(fill.ComputeMilliseconds));
        long scoring = Stopwatch.GetTimestamp();
        double? score = request.Score ? Score(networks.Detector, pixels.AsReadOnly(), mask, options) : null;
        TimeSpan scored = request.Score ? Stopwatch.GetElapsedTime(scoring) : TimeSpan.Zero;
        ServiceMetrics.Took("score", scored);
        request.Progress?.Report(1);
        activity?.SetTag("fastinpaint.strategy", fill.Strategy).SetTag("fastinpaint.tiles", fill.Tiles);
        return new InpaintingResult { Fill = fill, ArtifactScore = score, Queued = Waited, Scoring = scored };
    }

    private ProgressShare? FillProgress() => request.Progress is { } whole ? new ProgressShare(whole, FillShare / (FillShare + (request.Score ? ScoreShare : 0))) : null;

    private double Score(ArtifactDetector detector, ReadOnlyPixels picture, ReadOnlyMask mask, InpaintOptions options)
    {
        var hole = new byte[Pixels];
        HoleMask.Build(mask, options, hole);
        return detector.Score(picture, hole, Ending);
    }
}
