namespace FastInpaint.Imaging;

/// <summary>What a <see cref="PictureLayout"/> says about its pixels.</summary>
public static class PictureLayoutExtensions
{
    /// <summary>Channels of a pixel, alpha included: 1 to 4.</summary>
    /// <param name="layout">The layout.</param>
    public static int ChannelCount(this PictureLayout layout) => ((int)Checked(layout) & 3) + 1;

    /// <summary>Bytes of a channel: 1 or 2.</summary>
    /// <param name="layout">The layout.</param>
    public static int BytesPerChannel(this PictureLayout layout) => Checked(layout) >= PictureLayout.Gray16 ? 2 : 1;

    /// <summary>Bytes of a pixel: 1 to 8.</summary>
    /// <param name="layout">The layout.</param>
    public static int BytesPerPixel(this PictureLayout layout) => layout.ChannelCount() * layout.BytesPerChannel();

    /// <summary>Whether the last channel is alpha.</summary>
    /// <param name="layout">The layout.</param>
    public static bool HasAlpha(this PictureLayout layout) => (layout.ChannelCount() & 1) == 0;

    /// <summary>Whether the colour is one grey channel.</summary>
    /// <param name="layout">The layout.</param>
    public static bool IsGray(this PictureLayout layout) => layout.ChannelCount() <= 2;

    internal static PictureLayout Of(int channels, int bytesPerChannel) => (PictureLayout)(channels - 1 + ((bytesPerChannel - 1) * 4));

    private static PictureLayout Checked(PictureLayout layout) =>
        layout is >= PictureLayout.Gray8 and <= PictureLayout.Rgba64
            ? layout
            : throw new ArgumentOutOfRangeException(nameof(layout), layout, "This is no layout of a pixel.");
}
