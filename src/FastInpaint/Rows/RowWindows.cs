namespace FastInpaint.Rows;

/// <summary>The windows of a picture that is read row by row. They are found from its mask.</summary>
internal sealed class RowWindows
{
    /// <summary>Reads the whole mask and finds the windows.</summary>
    public RowWindows(PictureRows rows, InpaintOptions options, CancellationToken cancellationToken)
    {
        var parts = new HoleComponents(HoleRange.Of(options), new PixelBox(0, 0, rows.Width, rows.Height));
        var row = new byte[rows.Width];
        RowReader mask = rows.OpenMask();
        for (int y = 0; y < rows.Height; y++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            mask(row);
            parts.Mark(row, y);
        }

        List<PixelBox> boxes = parts.Boxes();
        Filled = LocalWindows.Around(boxes, rows.Width, rows.Height, options.Dilate, WindowSize.Around);
        Seen = options.Artifacts == ArtifactOutput.None ? [] : LocalWindows.Around(boxes, rows.Width, rows.Height, options.Dilate, DetectorGrid.Around);
    }

    /// <summary>The windows on which the generator runs.</summary>
    public List<LocalWindow> Filled { get; }

    /// <summary>The windows on which the detector runs.</summary>
    public List<LocalWindow> Seen { get; }

    /// <summary>Total number of pixels in the generator's windows.</summary>
    public long Pixels => Filled.Sum(window => window.Box.Area);
}
