namespace FastInpaint.Host.Pictures;

/// <summary>The files of one picture.</summary>
/// <param name="Image">The picture.</param>
/// <param name="Mask">Its mask; null where the hole is the picture's own transparent part.</param>
/// <param name="Output">Where the finished picture goes.</param>
/// <param name="Heatmap">Where the detector's map goes, or null.</param>
/// <param name="Overwrite">Whether the last two may exist.</param>
internal sealed record InpaintFiles(string Image, string? Mask, string Output, string? Heatmap, bool Overwrite)
{
    /// <summary>The mask of what must not be copied or continued, or null.</summary>
    public string? Exclude { get; init; }
}
