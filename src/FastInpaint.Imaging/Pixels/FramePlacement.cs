namespace FastInpaint.Imaging.Pixels;

/// <summary>The position and size of an animation's first picture on its canvas, in pixels.</summary>
/// <param name="Left">Columns left of the picture.</param>
/// <param name="Top">Rows above the picture.</param>
/// <param name="Width">Pixels in a row of the picture.</param>
/// <param name="Height">Rows of the picture.</param>
internal sealed record FramePlacement(int Left, int Top, int Width, int Height)
{
    /// <summary>Whether the picture covers a canvas of this size.</summary>
    public bool Covers(int width, int height) => (Left, Top, Width, Height) == (0, 0, width, height);

    /// <summary>Draws the picture on a canvas that is transparent elsewhere.</summary>
    /// <param name="rgba">The picture, RGBA.</param>
    public byte[] Place(string name, byte[] rgba, int width, int height)
    {
        if (Covers(width, height))
        {
            return rgba;
        }

        byte[] canvas = PixelMemory.Allocate(name, width, height, PixelFormat.Rgba32);
        Array.Clear(canvas);
        for (int y = 0; y < Height; y++)
        {
            rgba.AsSpan(y * Width * 4, Width * 4).CopyTo(canvas.AsSpan((((Top + y) * width) + Left) * 4));
        }

        return canvas;
    }
}
