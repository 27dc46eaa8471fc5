namespace FastInpaint.Imaging.Pixels;

/// <summary>Allocates memory for decoded pixels.</summary>
internal static class PixelMemory
{
    /// <summary>Memory of unspecified content for a picture.</summary>
    /// <exception cref="PictureLimitException">The picture is larger than a picture in memory may be.</exception>
    /// <exception cref="InsufficientMemoryException">The process cannot get this memory at the moment.</exception>
    public static byte[] Allocate(string name, int width, int height, PixelFormat layout)
    {
        PictureLimits.CheckBytes(name, width, height, layout);
        int bytes = width * height * layout.BytesPerPixel();
        try
        {
            return GC.AllocateUninitializedArray<byte>(bytes);
        }
        catch (OutOfMemoryException cause)
        {
            throw new InsufficientMemoryException(
                $"{name}: the {width} x {height} pixels need {bytes} bytes, more than this process can get; free memory or use a smaller picture.", cause);
        }
    }
}
