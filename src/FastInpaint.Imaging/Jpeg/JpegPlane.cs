namespace FastInpaint.Imaging.Jpeg;

/// <summary>The samples of a component, and its rows at the picture's resolution.</summary>
internal sealed class JpegPlane
{
    private readonly byte[] _samples;
    private readonly int _stride;
    private readonly int _width;
    private readonly int _height;
    private readonly int _horizontal;
    private readonly int _vertical;
    private readonly byte[] _row;
    private readonly int[] _sums;

    public JpegPlane(JpegFrame frame, JpegComponent component)
    {
        (_width, _height) = (component.Width, component.Height);
        _horizontal = frame.MaxHorizontal / component.Horizontal;
        _vertical = frame.MaxVertical / component.Vertical;
        _stride = component.StoredWide * 8;
        _samples = new byte[checked(_stride * component.StoredHigh * 8)];
        _row = new byte[_width * _horizontal];
        _sums = new int[_width];
        for (int row = 0; row < component.StoredHigh; row++)
        for (int column = 0; column < component.StoredWide; column++)
        {
            JpegInverseDct.Run(component.Coefficients.AsSpan(component.Block(row, column), 64), component.Table, _samples.AsSpan(row * 8 * _stride + column * 8), _stride);
        }
    }

    /// <summary>Row y of the picture: at least as many samples as it has columns. Valid until the next call.</summary>
    public ReadOnlySpan<byte> Row(int y)
    {
        switch (_horizontal, _vertical)
        {
            case (1, 1):
                return Stored(y);
            case (2, 1) when _width > 2:
                UpsampleColumns(Stored(y));
                return _row;
            case (2, 2) when _width > 2:
                UpsampleBoth(Stored(y / 2), Stored(Math.Clamp(y / 2 + (y % 2 == 0 ? -1 : 1), 0, _height - 1)));
                return _row;
            case (1, 2):
                UpsampleRows(Stored(y / 2), Stored(Math.Clamp(y / 2 + (y % 2 == 0 ? -1 : 1), 0, _height - 1)), y % 2 == 0 ? 1 : 2);
                return _row;
            default:
                ReadOnlySpan<byte> stored = Stored(y / _vertical);
                for (int x = 0; x < _row.Length; x++)
                {
                    _row[x] = stored[x / _horizontal];
                }

                return _row;
        }
    }

    private ReadOnlySpan<byte> Stored(int row) => _samples.AsSpan(row * _stride, _width);

    /// <summary>Triangle filter along rows: three parts of the nearer sample and one of the farther.</summary>
    private void UpsampleColumns(ReadOnlySpan<byte> from)
    {
        int last = _width - 1;
        _row[0] = from[0];
        _row[1] = (byte)((from[0] * 3 + from[1] + 2) >> 2);
        for (int x = 1; x < last; x++)
        {
            int middle = from[x] * 3;
            _row[2 * x] = (byte)((middle + from[x - 1] + 1) >> 2);
            _row[2 * x + 1] = (byte)((middle + from[x + 1] + 2) >> 2);
        }

        _row[2 * last] = (byte)((from[last] * 3 + from[last - 1] + 1) >> 2);
        _row[2 * last + 1] = from[last];
    }

    private void UpsampleRows(ReadOnlySpan<byte> near, ReadOnlySpan<byte> far, int rounding)
    {
        for (int x = 0; x < _width; x++)
        {
            _row[x] = (byte)((near[x] * 3 + far[x] + rounding) >> 2);
        }
    }

    /// <summary>Triangle filter along both.</summary>
    private void UpsampleBoth(ReadOnlySpan<byte> near, ReadOnlySpan<byte> far)
    {
        int last = _width - 1;
        int[] sums = _sums;
        for (int x = 0; x <= last; x++)
        {
            sums[x] = near[x] * 3 + far[x];
        }

        _row[0] = (byte)((sums[0] * 4 + 8) >> 4);
        _row[1] = (byte)((sums[0] * 3 + sums[1] + 7) >> 4);
        for (int x = 1; x < last; x++)
        {
            int middle = sums[x] * 3;
            _row[2 * x] = (byte)((middle + sums[x - 1] + 8) >> 4);
            _row[2 * x + 1] = (byte)((middle + sums[x + 1] + 7) >> 4);
        }

        _row[2 * last] = (byte)((sums[last] * 3 + sums[last - 1] + 8) >> 4);
        _row[2 * last + 1] = (byte)((sums[last] * 4 + 7) >> 4);
    }
}
