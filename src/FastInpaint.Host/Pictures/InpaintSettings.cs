using FastInpaint.Imaging;

namespace FastInpaint.Host.Pictures;

/// <summary>The settings for reading, filling and writing the pictures of a command. The initial values are the defaults of all options.</summary>
internal sealed record InpaintSettings
{
    public PictureLimits Limits { get; init; } = PictureLimits.Default;

    public InpaintOptions Fill { get; init; } = InpaintOptions.Default;

    /// <summary>Quality of a JPEG or WebP file, 1 to 100; null for the source's.</summary>
    public int? Quality { get; init; }

    /// <summary>The format of an output without a file name; null for the source's format.</summary>
    public PictureFormat? Format { get; init; }

    /// <summary>Whether there is no mask, and the hole is the picture's own transparent part.</summary>
    public bool MaskAlpha { get; init; }

    /// <summary>Whether the artifact score is computed.</summary>
    public bool Scores { get; init; }

    /// <summary>These settings with a limit of pixels that is no higher than the given one.</summary>
    public InpaintSettings Within(long maxPixels) => this with { Limits = Limits with { MaxPixels = Math.Min(Limits.MaxPixels, maxPixels) } };
}
