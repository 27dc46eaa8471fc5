namespace FastInpaint.Imaging.Jpeg;

/// <summary>The rows of a frame as pixels, from top to bottom: transformed, brought to the picture's resolution, colours converted.</summary>
/// <param name="frame">The frame; the coefficients of a row of MCUs are looked at when it is asked for the row before, which the filters need beside it.</param>
/// <param name="isRgb">Whether three components are red, green and blue.</param>
internal sealed class JpegPixelRows(JpegFrame frame, bool isRgb)
{
    private readonly JpegPlane[] _planes = [.. frame.Components.Select(component => new JpegPlane(frame, component))];
    private int _transformed;

    /// <summary>Called with each row of MCUs before its coefficients are looked at.</summary>
    public Action<int>? Load { get; init; }

    /// <summary>Row y, which is the first or the one behind the row that was read before: grey or RGB of 8 bits.</summary>
    public void Read(int y, Span<byte> row)
    {
        while (_transformed < Math.Min(y / (8 * frame.MaxVertical) + 2, frame.McusHigh))
        {
            Load?.Invoke(_transformed);
            foreach (JpegPlane plane in _planes)
            {
                plane.Transform(_transformed);
            }

            _transformed++;
        }

        if (_planes.Length == 1)
        {
            _planes[0].Row(y)[..frame.Width].CopyTo(row);
        }
        else if (isRgb)
        {
            JpegColor.Interleave(_planes[0].Row(y), _planes[1].Row(y), _planes[2].Row(y), row, frame.Width);
        }
        else
        {
            JpegColor.ToRgb(_planes[0].Row(y), _planes[1].Row(y), _planes[2].Row(y), row, frame.Width);
        }
    }
}
