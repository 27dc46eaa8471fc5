namespace FastInpaint;

/// <summary>A call's picture, mask and finished windows for the threads that work on it; valid while the caller keeps the memory in its place.</summary>
internal sealed unsafe class SharedPicture
{
    private readonly byte* _pixels;
    private readonly byte* _masks;
    private readonly byte* _results;
    private readonly int _pixelBytes;
    private readonly int _maskBytes;
    private readonly int _width;
    private readonly int _height;
    private readonly int _stride;
    private readonly int _maskStride;
    private readonly PixelFormat _format;

    /// <param name="pixels">First byte of the picture.</param>
    /// <param name="masks">First byte of the mask.</param>
    /// <param name="results">The windows' finished pixels, one after the other.</param>
    public SharedPicture(ReadOnlyPixels picture, byte* pixels, ReadOnlyMask mask, byte* masks, byte* results)
    {
        _pixels = pixels;
        _masks = masks;
        _results = results;
        (_pixelBytes, _maskBytes) = (picture.Data.Length, mask.Data.Length);
        (_width, _height, _stride, _maskStride, _format) = (picture.Width, picture.Height, picture.Stride, mask.Stride, picture.Format);
    }

    public ReadOnlyPixels Picture => new(new ReadOnlySpan<byte>(_pixels, _pixelBytes), _width, _height, _format, _stride);

    public ReadOnlyMask Mask => new(new ReadOnlySpan<byte>(_masks, _maskBytes), _width, _height, _maskStride);

    /// <summary>Where a window's finished pixels go.</summary>
    public Pixels Result(List<LocalWindow> windows, int index)
    {
        int bytesPerPixel = PixelLayout.BytesPerPixel(_format);
        byte* start = _results;
        for (int i = 0; i < index; i++)
        {
            start += NativeBlock.Align(windows[i].Box.Area * bytesPerPixel);
        }

        PixelBox box = windows[index].Box;
        return new Pixels(new Span<byte>(start, checked((int)(box.Area * bytesPerPixel))), box.Width, box.Height, _format);
    }
}
