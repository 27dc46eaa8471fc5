namespace FastInpaint.Hosting;

/// <summary>What the worker did with a picture.</summary>
public sealed record InpaintingResult
{
    /// <summary>What the fill did, and its score where that was asked for.</summary>
    public required InpaintResult Fill { get; init; }

    /// <summary>How long the request waited.</summary>
    public required TimeSpan Queued { get; init; }
}
