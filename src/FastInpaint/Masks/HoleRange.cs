namespace FastInpaint.Masks;

/// <summary>The mask values that mean hole: First to Last, both included. If First is above Last, no value does.</summary>
internal readonly record struct HoleRange(int First, int Last)
{
    public static HoleRange Of(InpaintOptions options) =>
        options.InvertMask ? new HoleRange(0, options.MaskThreshold) : new HoleRange(options.MaskThreshold + 1, byte.MaxValue);

    public bool Contains(byte value) => value >= First && value <= Last;

    /// <summary>The smallest box around all hole pixels of a mask; empty if there are none. Allocates nothing.</summary>
    public PixelBox Bounds(ReadOnlyMask mask)
    {
        if (First > Last)
        {
            return default;
        }

        (int left, int top, int right, int bottom) = (mask.Width, mask.Height, 0, 0);
        for (int y = 0; y < mask.Height; y++)
        {
            ReadOnlySpan<byte> row = mask.Row(y);
            int first = row.IndexOfAnyInRange((byte)First, (byte)Last);
            if (first >= 0)
            {
                left = Math.Min(left, first);
                right = Math.Max(right, row.LastIndexOfAnyInRange((byte)First, (byte)Last) + 1);
                top = Math.Min(top, y);
                bottom = y + 1;
            }
        }

        return bottom == 0 ? default : new PixelBox(left, top, right, bottom);
    }
}
