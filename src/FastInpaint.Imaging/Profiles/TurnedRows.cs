namespace FastInpaint.Imaging.Profiles;

/// <summary>Takes the rows of a stored picture from top to bottom, and writes them to their places in the upright picture. So the stored picture need not be in memory. Not thread-safe.</summary>
internal sealed class TurnedRows
{
    /// <summary>The number of rows that are collected and then written together, so that rows that become columns are written side by side.</summary>
    public const int Band = 16;

    private readonly byte[] _pixels;
    private readonly byte[] _band;
    private readonly int _stride;
    private readonly int _height;
    private readonly int _bytesPerPixel;
    private readonly PictureTurn _turn;
    private int _taken;

    /// <param name="pixels">The upright picture's pixels, which the rows fill.</param>
    /// <param name="width">Pixels in a stored row.</param>
    /// <param name="height">Stored rows.</param>
    /// <param name="layout">Layout of a pixel.</param>
    /// <param name="orientation">Exif's number, 1 to 8.</param>
    public TurnedRows(byte[] pixels, int width, int height, PixelFormat layout, int orientation)
    {
        _turn = PictureTurn.Of(orientation, width, height);
        (_pixels, _height, _bytesPerPixel, _stride) = (pixels, height, layout.BytesPerPixel(), width * layout.BytesPerPixel());
        _band = _turn.Turns ? new byte[Math.Min(Band, height) * _stride] : [];
    }

    /// <summary>The buffer for the next stored row. Fill it before the next call.</summary>
    public Span<byte> Next()
    {
        if (!_turn.Turns)
        {
            return _pixels.AsSpan(_taken++ * _stride, _stride);
        }

        if (_taken > 0 && _taken % Band == 0)
        {
            Place(_taken - Band);
        }

        return _band.AsSpan(_taken++ % Band * _stride, _stride);
    }

    /// <summary>Writes the last rows to the upright picture.</summary>
    public void Finish()
    {
        if (_turn.Turns)
        {
            Place((_taken - 1) / Band * Band);
        }
    }

    /// <summary>Writes the collected rows to the upright picture.</summary>
    /// <param name="first">The stored picture's row at which the band begins.</param>
    private void Place(int first)
    {
        int rows = Math.Min(Band, _height - first);
        // Steps in the upright picture from a stored pixel to its right neighbor, and to the one below it.
        long start = At(0, first), right = At(1, first) - start, down = At(0, first + 1) - start;
        for (int from = 0, x = 0; from < _stride; from += _bytesPerPixel, x++)
        {
            long to = start + (x * right);
            for (int y = 0; y < rows; y++, to += down)
            {
                _band.AsSpan((y * _stride) + from, _bytesPerPixel).CopyTo(_pixels.AsSpan((int)to));
            }
        }
    }

    private long At(int x, int y)
    {
        (long column, long row) = _turn.Point(x, y);
        return ((row * _turn.Width) + column) * _bytesPerPixel;
    }
}
