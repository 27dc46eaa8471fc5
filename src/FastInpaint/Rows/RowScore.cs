using System.Diagnostics;

namespace FastInpaint.Rows;

/// <summary>Computes the artifact score of a picture that is read row by row. The score equals that of <see cref="ArtifactScan.Score"/> for the whole picture.</summary>
internal sealed class RowScore
{
    private readonly ArtifactScan _scan;
    private readonly PixelFormat _format;
    private readonly List<RowWindow> _windows;
    private ArtifactSum _sum;

    /// <param name="scan">The detector.</param>
    /// <param name="rows">The picture.</param>
    /// <param name="windows">The windows on which the detector runs.</param>
    public RowScore(ArtifactScan scan, PictureRows rows, List<LocalWindow> windows)
    {
        (_scan, _format) = (scan, rows.Format);
        int bytesPerPixel = rows.Format.BytesPerPixel();
        _windows = [.. windows.Select(window => new RowWindow(window, new WindowWorkspace(window, rows.Width, rows.Height, rows.Format, InpaintOptions.Default, DetailSettings.None), bytesPerPixel))];
    }

    /// <summary>The mean over the hole; 0 if the hole is empty.</summary>
    public double Mean => _sum.Mean;

    /// <summary>Time of the detector so far.</summary>
    public TimeSpan Time { get; private set; }

    /// <summary>Adds the next row of the finished picture and of its hole.</summary>
    public void Take(ReadOnlySpan<byte> pixels, ReadOnlySpan<byte> hole, int y, CancellationToken cancellationToken)
    {
        for (int i = _windows.Count - 1; i >= 0; i--)
        {
            if (_windows[i].Take(pixels, hole, [], y))
            {
                long started = Stopwatch.GetTimestamp();
                PixelBox box = _windows[i].Window.Box;
                _sum += _scan.Sum(new ReadOnlyPixels(_windows[i].Pixels.Bytes, box.Width, box.Height, _format), _windows[i].Mask, _windows[i].Workspace.Core, begun: true, cancellationToken);
                Time += Stopwatch.GetElapsedTime(started);
                _windows.RemoveAt(i);
            }
        }
    }
}
