namespace FastInpaint.Hosting;

/// <summary>What the worker did with a picture.</summary>
public sealed record InpaintingResult
{
    /// <summary>What the fill did.</summary>
    public required InpaintResult Fill { get; init; }

    /// <summary>Mean artifact probability inside the hole; null where it was not asked for.</summary>
    public double? ArtifactScore { get; init; }

    /// <summary>How long the request waited.</summary>
    public required TimeSpan Queued { get; init; }

    /// <summary>How long the score took.</summary>
    public TimeSpan Scoring { get; init; }
}
