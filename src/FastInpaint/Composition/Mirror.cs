using FastInpaint.Graph;

namespace FastInpaint.Composition;

/// <summary>The size that the networks take, and which pixel of the picture stands at each of its places.</summary>
internal static class Mirror
{
    /// <summary>The side extended to a size the networks take: a multiple of 4, at least 12.</summary>
    public static int Extend(int side) =>
        Math.Max(Network.MinimumSide, checked(side + Network.SideMultiple - 1) / Network.SideMultiple * Network.SideMultiple);

    /// <summary>The index in 0..side-1 that stands at a place beyond it: mirrored without repeating the edge, again and again; a side of 1 is repeated.</summary>
    public static int Index(int place, int side)
    {
        if (place < side)
        {
            return place;
        }

        if (side == 1)
        {
            return 0;
        }

        int period = 2 * (side - 1);
        int rest = place % period;
        return rest < side ? rest : period - rest;
    }

    /// <summary>Fills the pixels from <paramref name="width"/> on of a row with <paramref name="channels"/> values a pixel.</summary>
    public static void ExtendRow<T>(Span<T> row, int width, int channels)
    {
        for (int x = width; x < row.Length / channels; x++)
        {
            row.Slice(Index(x, width) * channels, channels).CopyTo(row[(x * channels)..]);
        }
    }
}
