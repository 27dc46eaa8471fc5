namespace FastInpaint;

/// <summary>Properties of a <see cref="PixelFormat"/>. Each method throws <see cref="ArgumentOutOfRangeException"/> for an undefined value.</summary>
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

    /// <summary>Whether the color is one gray channel.</summary>
    /// <param name="format">The format.</param>
    public static bool IsGray(this PixelFormat format) => ChannelLayout.Of(format).Gray;

    /// <summary>The actual stride for a given one, where 0 means rows without gaps.</summary>
    /// <exception cref="ArgumentException">The rows do not fit the buffer's length, or a size is out of range.</exception>
    internal static int CheckedStride(this PixelFormat format, int length, int width, int height, int stride)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        long rowBytes = (long)width * format.BytesPerPixel();
        long actual = stride == 0 ? rowBytes : stride;
        if (actual < rowBytes)
        {
            throw new ArgumentException($"The stride of {stride} bytes is shorter than a row of {width} {format} pixels, {rowBytes} bytes.", nameof(stride));
        }

        Int128 needed = ((Int128)(height - 1) * actual) + rowBytes;
        if (length < needed)
        {
            throw new ArgumentException(
                $"The buffer holds {length} bytes; a {width}x{height} {format} picture with a stride of {actual} needs {needed}.", nameof(length));
        }

        return (int)actual;
    }
}
