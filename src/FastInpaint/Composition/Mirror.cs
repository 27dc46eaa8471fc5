using FastInpaint.Graph;

namespace FastInpaint.Composition;

/// <summary>Extends a picture by mirroring to a size that the networks accept.</summary>
internal static class Mirror
{
    /// <summary>A side extended to a size that the networks accept: a multiple of 4, at least 12.</summary>
    public static int Extend(int side) =>
        Math.Max(Network.MinimumSide, checked(side + Network.SideMultiple - 1) / Network.SideMultiple * Network.SideMultiple);

    /// <summary>The pixel, in 0..side-1, that is shown at a place beyond the side. Mirroring does not repeat the border pixel, and goes on beyond the mirrored copy. A side of 1 is repeated.</summary>
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

    /// <summary>Fills a row from pixel <paramref name="width"/> to its end by mirroring. A pixel has <paramref name="channels"/> values.</summary>
    public static void ExtendRow<T>(Span<T> row, int width, int channels)
    {
        for (int x = width; x < row.Length / channels; x++)
        {
            row.Slice(Index(x, width) * channels, channels).CopyTo(row[(x * channels)..]);
        }
    }
}
