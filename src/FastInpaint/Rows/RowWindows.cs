namespace FastInpaint.Rows;

/// <summary>The windows of a picture that comes row by row, found in its mask.</summary>
internal sealed class RowWindows
{
    /// <summary>Looks through the mask.</summary>
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

    /// <summary>What the generator is run on.</summary>
    public List<LocalWindow> Filled { get; }

    /// <summary>What the detector is run on.</summary>
    public List<LocalWindow> Seen { get; }

    /// <summary>Pixels of all windows of the generator.</summary>
    public long Pixels => Filled.Sum(window => window.Box.Area);
}
