namespace FastInpaint.Detail;

/// <summary>The place of a detail canvas in its picture, and the layout of its memory.</summary>
internal readonly unsafe struct DetailLayout
{
    // The margin around a hole is the shorter side of its box, but at least this many pixels. Some patches need that many.
    private const int LeastMargin = 64;

    // Rows of planes begin at cache lines.
    private const int FloatsOfLine = NativeBlock.Alignment / sizeof(float);

    private readonly int _channels;

    /// <param name="width">Width of the picture.</param>
    /// <param name="height">Height of the picture.</param>
    /// <param name="hole">The hole's bounding box, not empty.</param>
    /// <param name="settings">Settings with a margin above 0.</param>
    public DetailLayout(int width, int height, PixelBox hole, DetailSettings settings)
    {
        int wanted = Math.Max(LeastMargin, Math.Min(hole.Width, hole.Height));
        PixelBox box = hole.Grow(Math.Min(wanted, settings.Margin), width, height);

        // The corner is a multiple of a block's side, so blocks have the same places in every canvas of the picture.
        Box = box with { Left = box.Left / ExtrapolationGrid.Side * ExtrapolationGrid.Side, Top = box.Top / ExtrapolationGrid.Side * ExtrapolationGrid.Side };
        Stride = (Box.Width + FloatsOfLine - 1) / FloatsOfLine * FloatsOfLine;
        _channels = settings.Channels;
        CanvasBytes = (((2 * _channels) + 1) * PlaneBytes) + NativeBlock.Align(PlaneBytes / sizeof(float));
        long search = Math.Max(
            FrequencyExtrapolation.WorkspaceBytes(Box.Width, Box.Height, _channels, settings.Workers),
            ExemplarFill.WorkspaceBytes(Box.Width, Box.Height, _channels));
        ScratchBytes = Math.Max(NativeBlock.Align((long)Stride * Box.Height) + DistanceTransform.Bytes(new PixelBox(0, 0, Box.Width, Box.Height)), search);
    }

    /// <summary>The canvas in the picture: the hole's box, with as large a margin as the settings allow.</summary>
    public PixelBox Box { get; }

    /// <summary>Elements from one row of the canvas to the next.</summary>
    public int Stride { get; }

    /// <summary>Bytes of the canvas.</summary>
    public long CanvasBytes { get; }

    /// <summary>Bytes that the computation of detail needs beside the canvas.</summary>
    public long ScratchBytes { get; }

    private long PlaneBytes => (long)Stride * Box.Height * sizeof(float);

    /// <summary>Lays the canvas over memory of <see cref="CanvasBytes"/> bytes.</summary>
    public DetailCanvas Over(byte* memory) => new()
    {
        Width = Box.Width,
        Height = Box.Height,
        Stride = Stride,
        Channels = _channels,
        Smooth = (float*)memory,
        Detailed = (float*)(memory + (_channels * PlaneBytes)),
        Depth = (float*)(memory + (2 * _channels * PlaneBytes)),
        Kinds = memory + (((2 * _channels) + 1) * PlaneBytes),
    };
}
