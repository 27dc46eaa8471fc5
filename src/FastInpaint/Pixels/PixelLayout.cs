namespace FastInpaint;

internal static class PixelLayout
{
    public static int CheckedStride(int length, int width, int height, PixelFormat format, int stride)
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
