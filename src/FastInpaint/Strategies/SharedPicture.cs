namespace FastInpaint.Strategies;

/// <summary>Pointers to a call's picture, mask and finished windows, for the threads that work on the call. Valid while the caller keeps the memory pinned.</summary>
internal sealed unsafe class SharedPicture
{
    private readonly byte* _pixels;
    private readonly byte* _masks;
    private readonly byte* _excluded;
    private readonly byte* _results;
    private readonly int _pixelBytes;
    private readonly int _maskBytes;
    private readonly int _excludedBytes;
    private readonly int _width;
    private readonly int _height;
    private readonly int _stride;
    private readonly int _maskStride;
    private readonly int _excludedStride;
    private readonly PixelFormat _format;

    /// <param name="pixels">First byte of the picture.</param>
    /// <param name="masks">First byte of the mask.</param>
    /// <param name="excluded">First byte of the exclude mask; null for none.</param>
    /// <param name="results">Memory for the windows' finished pixels, one window after the other.</param>
    public SharedPicture(ReadOnlyPixels picture, byte* pixels, ReadOnlyMask mask, byte* masks, ReadOnlyMask exclude, byte* excluded, byte* results)
    {
        _pixels = pixels;
        _masks = masks;
        _excluded = excluded;
        _results = results;
        (_pixelBytes, _maskBytes, _excludedBytes) = (picture.Data.Length, mask.Data.Length, exclude.Data.Length);
        (_width, _height, _stride, _maskStride, _excludedStride, _format) = (picture.Width, picture.Height, picture.Stride, mask.Stride, exclude.Stride, picture.Format);
    }

    public ReadOnlyPixels Picture => new(new ReadOnlySpan<byte>(_pixels, _pixelBytes), _width, _height, _format, _stride);

    public ReadOnlyMask Mask => new(new ReadOnlySpan<byte>(_masks, _maskBytes), _width, _height, _maskStride);

    /// <summary>A window's part of the exclude mask; default for none.</summary>
    public ReadOnlyMask Exclude(PixelBox box) => _excluded == null ? default : new ReadOnlyMask(new ReadOnlySpan<byte>(_excluded, _excludedBytes), _width, _height, _excludedStride).Part(box);

    /// <summary>The memory for a window's finished pixels.</summary>
    public Pixels Result(List<LocalWindow> windows, int index)
    {
        int bytesPerPixel = _format.BytesPerPixel();
        byte* start = _results;
        for (int i = 0; i < index; i++)
        {
            start += NativeBlock.Align(windows[i].Box.Area * bytesPerPixel);
        }

        PixelBox box = windows[index].Box;
        return new Pixels(new Span<byte>(start, checked((int)(box.Area * bytesPerPixel))), box.Width, box.Height, _format);
    }
}
