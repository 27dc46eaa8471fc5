using FastInpaint.Imaging;

namespace FastInpaint.Host.Pictures;

/// <summary>How pictures are read, filled and written; the same for every picture of a command. The values here are the defaults of all options.</summary>
internal sealed record InpaintSettings
{
    public PictureLimits Limits { get; init; } = PictureLimits.Default;

    public InpaintOptions Fill { get; init; } = InpaintOptions.Default;

    /// <summary>Quality of a JPEG or WebP file, 1 to 100; null for the source's.</summary>
    public int? Quality { get; init; }

    /// <summary>The format of an output that has no name; null for the source's.</summary>
    public PictureFormat? Format { get; init; }

    /// <summary>Whether there is no mask, and the hole is the picture's own transparent part.</summary>
    public bool MaskAlpha { get; init; }

    /// <summary>Whether the artifact score is wanted.</summary>
    public bool Scores { get; init; }

    /// <summary>The same with no larger pictures than these.</summary>
    public InpaintSettings Within(long maxPixels) => this with { Limits = Limits with { MaxPixels = Math.Min(Limits.MaxPixels, maxPixels) } };
}
