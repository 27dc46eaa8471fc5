using FastInpaint.Host.Reports;

namespace FastInpaint.Host;

/// <summary>Which of the optional packages this build contains (docs/building.md).</summary>
internal static class OptionalParts
{
#if HAS_IMAGESHARP
    /// <summary>The formats that pictures are read from.</summary>
    public const string PictureFormats = "PNG, JPEG, PNM, BMP, GIF, TIFF or WebP";
    private const bool HasImageSharp = true;
#else
    /// <summary>The formats that pictures are read from.</summary>
    public const string PictureFormats = "PNG, JPEG or PNM";
    private const bool HasImageSharp = false;
#endif

#if HAS_ILGPU
    private const bool HasIlgpu = true;
#else
    private const bool HasIlgpu = false;
#endif

    public static IReadOnlyList<PartReport> All { get; } =
    [
        new("the GPU backend", "ILGPU", HasIlgpu),
        new("reading BMP, GIF, TIFF and WebP", "SixLabors.ImageSharp", HasImageSharp),
    ];
}
