namespace FastInpaint.Imaging.Pixels;

/// <summary>Pixel formats as files have them.</summary>
internal static class PixelFormats
{
    /// <summary>The format of so many channels in the order grey or red, green, blue, then alpha.</summary>
    public static PixelFormat Of(int channels, int bytesPerChannel) => (PixelFormat)(channels - 1 + ((bytesPerChannel - 1) * 4));

    /// <summary>The format that a file has for pixels of another order.</summary>
    public static PixelFormat InFiles(this PixelFormat format) => format switch
    {
        PixelFormat.Bgr24 => PixelFormat.Rgb24,
        PixelFormat.Bgra32 => PixelFormat.Rgba32,
        _ => format,
    };

    /// <summary>Pixels of this format in the order of <see cref="InFiles(PixelFormat)"/>; those memory itself where that is the same.</summary>
    public static ReadOnlySpan<byte> InFiles(this PixelFormat format, ReadOnlySpan<byte> pixels) => format == format.InFiles() ? pixels : format.Reordered(pixels);

    /// <summary>Blue and red in each other's place, of pixels that begin with blue.</summary>
    public static byte[] Reordered(this PixelFormat format, ReadOnlySpan<byte> pixels)
    {
        byte[] ordered = pixels.ToArray();
        for (int i = 0; i < ordered.Length; i += format.ChannelCount())
        {
            (ordered[i], ordered[i + 2]) = (ordered[i + 2], ordered[i]);
        }

        return ordered;
    }
}
