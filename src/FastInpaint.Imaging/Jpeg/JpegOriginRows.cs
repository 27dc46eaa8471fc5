namespace FastInpaint.Imaging.Jpeg;

/// <summary>Decodes the original JPEG file a second time, row by row beside the new picture. Finds the changed pixels and provides the coefficients of unchanged blocks.</summary>
internal sealed class JpegOriginRows
{
    private readonly JpegReader _reader;
    private readonly JpegFrame _frame;
    private readonly JpegPixelRows _pixels;
    private readonly short[][][] _coefficients;
    private readonly JpegComponent[] _components;
    private readonly byte[] _row;
    private readonly byte[] _changed;

    /// <param name="reader">The original file's reader, at its first row.</param>
    public JpegOriginRows(JpegReader reader)
    {
        _reader = reader;
        JpegFrame frame = _frame = reader.Frame;
        _pixels = new JpegPixelRows(frame, reader.Colors) { Load = Load };
        // Two rows of MCUs: the pixels of a row also need the coefficients of the row after it.
        _coefficients = [.. frame.Components.Select(component => new[] { new short[component.Coefficients.Length], new short[component.Coefficients.Length] })];
        _components = JpegEncoder.Like(frame).Components;
        _row = new byte[frame.Width * frame.Components.Length];
        _changed = new byte[frame.Width * 8 * frame.MaxVertical];
    }

    /// <summary>The result of the last comparison: one byte for each pixel of the row of MCUs, not 0 where the pixel has changed.</summary>
    public ReadOnlySpan<byte> Changed => _changed;

    /// <summary>A component with the original's coefficients of the last compared row of MCUs.</summary>
    public JpegComponent Component(int index) => _components[index];

    /// <summary>Compares a row of MCUs with the original. Call for each row in order, from the first.</summary>
    /// <param name="pixels">The new picture's rows of pixels, without gaps.</param>
    public void Compare(int mcuRow, ReadOnlySpan<byte> pixels)
    {
        int top = mcuRow * 8 * _frame.MaxVertical, channels = _frame.Components.Length;
        for (int y = 0; y < pixels.Length / _row.Length; y++)
        {
            _pixels.Read(top + y, _row);
            ReadOnlySpan<byte> row = pixels.Slice(y * _row.Length, _row.Length);
            Span<byte> changed = _changed.AsSpan(y * _frame.Width, _frame.Width);
            changed.Clear();
            for (int at = row.CommonPrefixLength(_row); at < row.Length; at++)
            {
                if (row[at] != _row[at])
                {
                    changed[at / channels] = 1;
                }
            }
        }

        for (int i = 0; i < _components.Length; i++)
        {
            _components[i].Coefficients = _coefficients[i][mcuRow % 2];
            _components[i].FirstRow = mcuRow * _components[i].Vertical;
        }
    }

    private void Load(int mcuRow)
    {
        _reader.ReadRow(mcuRow);
        for (int i = 0; i < _coefficients.Length; i++)
        {
            _frame.Components[i].Coefficients.CopyTo(_coefficients[i][mcuRow % 2], 0);
        }
    }
}
