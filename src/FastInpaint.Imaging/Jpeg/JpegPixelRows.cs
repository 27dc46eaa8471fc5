namespace FastInpaint.Imaging.Jpeg;

/// <summary>Converts a frame to rows of pixels, from top to bottom: inverse transform, upsampling, color conversion.</summary>
/// <param name="frame">The frame. The coefficients of a row of MCUs are used when the row of MCUs before is read, because upsampling needs both.</param>
/// <param name="colors">The color space of the components.</param>
internal sealed class JpegPixelRows(JpegFrame frame, JpegColors colors)
{
    private readonly JpegPlane[] _planes = [.. frame.Components.Select(component => new JpegPlane(frame, component))];
    private int _transformed;

    /// <summary>The most bytes that the rows of a frame take.</summary>
    public static long Bytes(JpegFrame frame) => frame.Components.Sum(component => JpegPlane.Bytes(frame, component));

    /// <summary>Called with each row of MCUs before its coefficients are used.</summary>
    public Action<int>? Load { get; init; }

    /// <summary>Reads row y as 8-bit gray or RGB. Rows must be read in order, from the first.</summary>
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

        switch (colors)
        {
            case JpegColors.Gray:
                _planes[0].Row(y)[..frame.Width].CopyTo(row);
                break;
            case JpegColors.Rgb:
                JpegColor.Interleave(_planes[0].Row(y), _planes[1].Row(y), _planes[2].Row(y), row, frame.Width);
                break;
            case JpegColors.LumaChroma:
                JpegColor.ToRgb(_planes[0].Row(y), _planes[1].Row(y), _planes[2].Row(y), row, frame.Width);
                break;
            case JpegColors.Cmyk:
                JpegColor.Interleave(_planes[0].Row(y), _planes[1].Row(y), _planes[2].Row(y), row, frame.Width);
                JpegInk.ToRgb(row, _planes[3].Row(y), 0, frame.Width);
                break;
            default:
                JpegColor.ToRgb(_planes[0].Row(y), _planes[1].Row(y), _planes[2].Row(y), row, frame.Width);
                JpegInk.ToRgb(row, _planes[3].Row(y), 0xFF, frame.Width);
                break;
        }
    }
}
