namespace FastInpaint.Imaging.Pixels;

/// <summary>Where an animation's first picture lies on its canvas.</summary>
/// <param name="Left">Columns before it.</param>
/// <param name="Top">Rows before it.</param>
/// <param name="Width">Its pixels in a row.</param>
/// <param name="Height">Its rows.</param>
internal sealed record FramePlacement(int Left, int Top, int Width, int Height)
{
    /// <summary>Whether nothing of the canvas is left free.</summary>
    public bool Covers(int width, int height) => (Left, Top, Width, Height) == (0, 0, width, height);

    /// <summary>The canvas with the picture on it, transparent where it is free.</summary>
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
