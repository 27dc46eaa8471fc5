namespace FastInpaint.Strategies;

/// <summary>Sizes and places of windows. Sides come from a ladder, so that windows of different holes share plans.</summary>
internal static class WindowSize
{
    /// <summary>Pixels of context on every side of a hole: as far as the generator's convolutions see, 110, and some.</summary>
    public const int Context = 112;

    // Windows begin where the network's quarter-resolution grid does in the whole picture.
    private const int Grid = FastInpaint.Graph.Network.SideMultiple;

    /// <summary>Pixels of the smallest window.</summary>
    public static readonly long SmallestArea = (long)Side((2 * Context) + Grid) * Side((2 * Context) + Grid);

    /// <summary>The window around a core within a picture: the context at least where the picture has it, never beyond the picture.</summary>
    public static PixelBox Around(PixelBox core, int width, int height)
    {
        PixelBox wanted = core.Grow(Context, width, height);
        (int left, int right) = Place(wanted.Left, wanted.Right, width);
        (int top, int bottom) = Place(wanted.Top, wanted.Bottom, height);
        return new PixelBox(left, top, right, bottom);
    }

    /// <summary>The ladder's first side that is not shorter: steps of 16 to 512, of 32 to 1024, then of 64.</summary>
    private static int Side(int needed)
    {
        int step = needed <= 512 ? 16 : needed <= 1024 ? 32 : 64;
        return (int)Math.Min(((long)needed + step - 1) / step * step, int.MaxValue);
    }

    private static (int Start, int End) Place(int start, int end, int side)
    {
        int length = Math.Min(Side(end - start + Grid - 1), side);
        int shifted = Math.Clamp(start - ((length - (end - start) - (Grid - 1)) / 2), 0, side - length) / Grid * Grid;
        // On the last pixels of a side that is no multiple of the grid, the window is that much longer.
        return (shifted, shifted + length < end ? side : shifted + length);
    }
}
