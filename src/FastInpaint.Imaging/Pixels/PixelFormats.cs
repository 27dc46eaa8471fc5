namespace FastInpaint.Imaging.Pixels;

/// <summary>The pixel formats of files, whose channels are in the order gray or red, green, blue, then alpha.</summary>
internal static class PixelFormats
{
    /// <summary>The format with this number of channels.</summary>
    public static PixelFormat Of(int channels, int bytesPerChannel) => (PixelFormat)(channels - 1 + ((bytesPerChannel - 1) * 4));

    /// <summary>The format with the same channels in the order of files.</summary>
    public static PixelFormat InFiles(this PixelFormat format) => format switch
    {
        PixelFormat.Bgr24 => PixelFormat.Rgb24,
        PixelFormat.Bgra32 => PixelFormat.Rgba32,
        _ => format,
    };

    /// <summary>The pixels with their channels in the order of files: the same memory where the order is the same, else a copy.</summary>
    public static ReadOnlySpan<byte> InFiles(this PixelFormat format, ReadOnlySpan<byte> pixels) => format == format.InFiles() ? pixels : format.Reordered(pixels);

    /// <summary>A copy of the pixels with red and blue exchanged, for formats that begin with blue.</summary>
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
