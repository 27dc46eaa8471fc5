namespace FastInpaint.Hosting;

/// <summary>The result of an <see cref="InpaintingRequest"/>.</summary>
public sealed record InpaintingResult
{
    /// <summary>The result of the fill, with the artifact score if the request asked for one.</summary>
    public required InpaintResult Fill { get; init; }

    /// <summary>How long the request waited in the queue.</summary>
    public required TimeSpan Queued { get; init; }
}
