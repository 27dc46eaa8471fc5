namespace FastInpaint.Host.Pictures;

/// <summary>The file names of one picture.</summary>
/// <param name="Image">The picture.</param>
/// <param name="Mask">The mask; null where the hole is the picture's own transparent part.</param>
/// <param name="Output">The finished picture.</param>
/// <param name="Heatmap">The detector's map, or null.</param>
/// <param name="Overwrite">Whether existing outputs are replaced.</param>
internal sealed record InpaintFiles(string Image, string? Mask, string Output, string? Heatmap, bool Overwrite)
{
    /// <summary>The exclude mask, which marks what must not be copied or continued into the hole; or null.</summary>
    public string? Exclude { get; init; }
}
