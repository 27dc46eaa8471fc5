namespace FastInpaint;

/// <summary>The artifact score of a picture that goes by row by row: what <see cref="ArtifactDetector.Score"/> computes from the whole.</summary>
internal sealed class RowScore
{
    private readonly ArtifactDetector _detector;
    private readonly HoleRange _range;
    private readonly InpaintOptions _options;
    private readonly PictureRows _rows;
    private readonly List<RowWindow> _windows;
    private readonly Action _before;
    private double _sum;
    private long _pixels;

    /// <param name="parts">Boxes around the hole's parts.</param>
    /// <param name="before">Called before each window is looked at.</param>
    public RowScore(ArtifactDetector detector, PictureRows rows, List<PixelBox> parts, HoleRange range, InpaintOptions options, Action before)
    {
        (_detector, _rows, _range, _options, _before) = (detector, rows, range, options, before);
        int bytesPerPixel = PixelLayout.BytesPerPixel(rows.Format);
        _windows =
        [
            .. LocalWindows.Around(parts, rows.Width, rows.Height, options.Dilate, DetectorGrid.Around)
                .Select(window => new RowWindow(window, new WindowWorkspace(window, rows.Width, rows.Height, options, DetailSettings.None), bytesPerPixel)),
        ];
    }

    /// <summary>The mean over the hole; 0 where it is empty.</summary>
    public double Mean => _pixels == 0 ? 0 : _sum / _pixels;

    /// <summary>Answers the memory limit.</summary>
    /// <returns>Bytes that the largest plan will take.</returns>
    /// <exception cref="MemoryLimitException">A window does not fit.</exception>
    public long CheckFits() => _detector.CheckFits(_windows.Select(window => window.Window));

    /// <summary>Takes the next row of the finished picture and of the mask.</summary>
    public void Take(ReadOnlySpan<byte> pixels, ReadOnlySpan<byte> mask, int y, CancellationToken cancellationToken)
    {
        for (int i = _windows.Count - 1; i >= 0; i--)
        {
            if (_windows[i].Take(pixels, mask, [], y))
            {
                Score(_windows[i], cancellationToken);
                _windows.RemoveAt(i);
            }
        }
    }

    private unsafe void Score(RowWindow window, CancellationToken cancellationToken)
    {
        _before();
        PixelBox box = window.Window.Box, core = window.Workspace.Core;
        var hole = new byte[box.Area];
        fixed (byte* address = hole)
        {
            window.Workspace.BuildMask(window.Mask, _range, _options.Dilate, box, address, new MemoryMeter());
        }

        // Other windows' holes are theirs.
        long pixels = 0;
        for (int y = 0; y < box.Height; y++)
        {
            Span<byte> row = hole.AsSpan(y * box.Width, box.Width);
            row[..core.Left].Clear();
            row[core.Right..].Clear();
            if (y < core.Top || y >= core.Bottom)
            {
                row.Clear();
            }

            pixels += row.Count((byte)1);
        }

        _sum += _detector.Score(new ReadOnlyPixels(window.Pixels.Bytes, box.Width, box.Height, _rows.Format), hole, cancellationToken) * pixels;
        _pixels += pixels;
    }
}
