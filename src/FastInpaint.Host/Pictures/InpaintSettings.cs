using FastInpaint.Imaging;

namespace FastInpaint.Host.Pictures;

/// <summary>How pictures are read, filled and written; the same for every picture of a command.</summary>
internal sealed record InpaintSettings
{
    public required PictureLimits Limits { get; init; }

    public required InpaintOptions Fill { get; init; }

    /// <summary>Quality of a JPEG or WebP file, 1 to 100; null for the source's.</summary>
    public int? Quality { get; init; }

    /// <summary>Whether the artifact score is wanted.</summary>
    public bool Scores { get; init; }
}
