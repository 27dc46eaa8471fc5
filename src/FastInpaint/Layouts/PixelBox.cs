namespace FastInpaint.Layouts;

/// <summary>A rectangle of pixels. Right and Bottom are exclusive.</summary>
internal readonly record struct PixelBox(int Left, int Top, int Right, int Bottom)
{
    public int Width => Right - Left;

    public int Height => Bottom - Top;

    public bool IsEmpty => Right <= Left || Bottom <= Top;

    public long Area => IsEmpty ? 0 : (long)Width * Height;

    /// <summary>The rectangle in the coordinates of an outer rectangle.</summary>
    public PixelBox From(PixelBox outer) => new(Left - outer.Left, Top - outer.Top, Right - outer.Left, Bottom - outer.Top);

    /// <summary>The rectangle with a margin on every side, cut at the picture's border.</summary>
    public PixelBox Grow(int margin, int width, int height) => new(
        Math.Max(0, Left - margin),
        Math.Max(0, Top - margin),
        (int)Math.Min(width, (long)Right + margin),
        (int)Math.Min(height, (long)Bottom + margin));
}
