namespace FastInpaint;

/// <summary>What a <see cref="PixelFormat"/> says about its pixels. Each throws <see cref="ArgumentOutOfRangeException"/> for a value that is none.</summary>
public static class PixelFormatExtensions
{
    /// <summary>Channels of a pixel, alpha included: 1 to 4.</summary>
    /// <param name="format">The format.</param>
    public static int ChannelCount(this PixelFormat format) => ChannelLayout.Of(format).Channels;

    /// <summary>Bytes of a channel: 1 or 2.</summary>
    /// <param name="format">The format.</param>
    public static int BytesPerChannel(this PixelFormat format) => ChannelLayout.Of(format).Wide ? 2 : 1;

    /// <summary>Bytes of a pixel: 1 to 8.</summary>
    /// <param name="format">The format.</param>
    public static int BytesPerPixel(this PixelFormat format) => format.ChannelCount() * format.BytesPerChannel();

    /// <summary>Whether the last channel is alpha.</summary>
    /// <param name="format">The format.</param>
    public static bool HasAlpha(this PixelFormat format) => format.ChannelCount() % 2 == 0;

    /// <summary>Whether the colour is one grey channel.</summary>
    /// <param name="format">The format.</param>
    public static bool IsGray(this PixelFormat format) => ChannelLayout.Of(format).Grey;
}
