namespace FastInpaint.Imaging.Png;

/// <summary>One of the seven passes of an interlaced picture: the pixels (X + i * StepX, Y + j * StepY).</summary>
internal readonly record struct PngAdam7Pass(int X, int Y, int StepX, int StepY)
{
    public static readonly PngAdam7Pass[] All =
    [
        new(0, 0, 8, 8), new(4, 0, 8, 8), new(0, 4, 4, 8), new(2, 0, 4, 4), new(0, 2, 2, 4), new(1, 0, 2, 2), new(0, 1, 1, 2),
    ];

    /// <summary>Pixels in a row of the pass; 0 means that the pass is not in the file.</summary>
    public int Width(int pictureWidth) => (int)(((long)pictureWidth - X + StepX - 1) / StepX);

    /// <summary>Rows of the pass.</summary>
    public int Height(int pictureHeight) => (int)(((long)pictureHeight - Y + StepY - 1) / StepY);
}
