namespace FastInpaint.Layouts;

/// <summary>The places of a pixel's colors, counted in channels.</summary>
/// <param name="Channels">Number of channels, alpha included.</param>
/// <param name="Red">Channel of red, or of gray.</param>
/// <param name="Green">Channel of green, or of gray.</param>
/// <param name="Blue">Channel of blue, or of gray.</param>
/// <param name="Wide">Whether a channel has 16 bits.</param>
internal readonly record struct ChannelLayout(int Channels, int Red, int Green, int Blue, bool Wide)
{
    public bool Gray => Red == Green;

    public static ChannelLayout Of(PixelFormat format) => format switch
    {
        PixelFormat.Gray8 => new(1, 0, 0, 0, false),
        PixelFormat.GrayAlpha16 => new(2, 0, 0, 0, false),
        PixelFormat.Rgb24 => new(3, 0, 1, 2, false),
        PixelFormat.Bgr24 => new(3, 2, 1, 0, false),
        PixelFormat.Rgba32 => new(4, 0, 1, 2, false),
        PixelFormat.Bgra32 => new(4, 2, 1, 0, false),
        PixelFormat.Gray16 => new(1, 0, 0, 0, true),
        PixelFormat.GrayAlpha32 => new(2, 0, 0, 0, true),
        PixelFormat.Rgb48 => new(3, 0, 1, 2, true),
        PixelFormat.Rgba64 => new(4, 0, 1, 2, true),
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, "Unknown pixel format."),
    };
}
