namespace FastInpaint.Strategies;

/// <summary>Chooses sizes and places of windows. Sides come from a fixed list of lengths, so that windows of different holes share plans.</summary>
internal static class WindowSize
{
    /// <summary>Pixels of context on every side of a hole: a little more than the 110 that the generator's convolutions see.</summary>
    public const int Context = 112;

    // Windows begin at multiples of this, so that the network's quarter-resolution grid has the same places as in the whole picture.
    private const int Grid = FastInpaint.Graph.Network.SideMultiple;

    /// <summary>Number of pixels in the smallest window.</summary>
    public static readonly long SmallestArea = (long)Side((2 * Context) + Grid) * Side((2 * Context) + Grid);

    /// <summary>The window around a core. It has at least the context on each side where the picture is large enough, and never extends beyond the picture.</summary>
    public static PixelBox Around(PixelBox core, int width, int height)
    {
        PixelBox wanted = core.Grow(Context, width, height);
        (int left, int right) = Place(wanted.Left, wanted.Right, width);
        (int top, int bottom) = Place(wanted.Top, wanted.Bottom, height);
        return new PixelBox(left, top, right, bottom);
    }

    /// <summary>The first side in the list that is long enough: multiples of 16 up to 512, of 32 up to 1024, then of 64.</summary>
    private static int Side(int needed)
    {
        int step = needed <= 512 ? 16 : needed <= 1024 ? 32 : 64;
        return (int)Math.Min(((long)needed + step - 1) / step * step, int.MaxValue);
    }

    private static (int Start, int End) Place(int start, int end, int side)
    {
        int length = Math.Min(Side(end - start + Grid - 1), side);
        int shifted = Math.Clamp(start - ((length - (end - start) - (Grid - 1)) / 2), 0, side - length) / Grid * Grid;
        // At the end of a picture whose side is not a multiple of the grid, the window is longer by the remainder.
        return (shifted, shifted + length < end ? side : shifted + length);
    }
}
