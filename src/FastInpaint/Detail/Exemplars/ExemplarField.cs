namespace FastInpaint.Detail.Exemplars;

/// <summary>Initializes the nearest-neighbor field of a level: random sources on the coarsest level, the doubled field of the coarser level on every other.</summary>
internal sealed unsafe class ExemplarField : ExemplarPhase
{
    private const int RandomTries = 16;

    /// <summary>The level.</summary>
    public ExemplarLevel* Level { get; set; }

    /// <summary>The next coarser level; null on the coarsest.</summary>
    public ExemplarLevel* Coarser { get; set; }

    /// <summary>Seed that is hashed with a pixel's index to give its random numbers.</summary>
    public uint Seed { get; set; }

    // Offsets (y, x) into the coarser level: first the target that covers the pixel, then its eight neighbors.
    private static ReadOnlySpan<sbyte> Around => [0, 0, -1, 0, 1, 0, 0, -1, 0, 1, -1, -1, -1, 1, 1, -1, 1, 1];

    /// <inheritdoc/>
    protected override void Row(int y)
    {
        ExemplarLevel level = *Level;
        for (int x = level.TargetLeft[y]; x < level.TargetRight[y]; x++)
        {
            nint at = ((nint)y * level.Width) + x;
            if ((level.Roles[at] & ExemplarLevel.Target) != 0 && (Coarser == null || !Double(level, *Coarser, y, x)))
            {
                level.Field[at] = AnySource(level, Seed ^ ExemplarSearch.Hash((uint)((y << 16) | x)));
                level.Costs[at] = ExemplarSearch.Unknown;
            }
        }
    }

    private static bool Double(in ExemplarLevel level, in ExemplarLevel coarser, int y, int x)
    {
        for (int i = 0; i < Around.Length; i += 2)
        {
            int coarseY = (y / 2) + Around[i], coarseX = (x / 2) + Around[i + 1];
            if (!coarser.IsTarget(coarseY, coarseX))
            {
                continue;
            }

            nint from = ((nint)coarseY * coarser.Width) + coarseX;
            int sourceY = (2 * (coarser.Field[from] >> 16)) + y - (2 * coarseY), sourceX = (2 * (coarser.Field[from] & 0xFFFF)) + x - (2 * coarseX);
            if (level.IsSource(sourceY, sourceX))
            {
                nint at = ((nint)y * level.Width) + x;
                level.Field[at] = (sourceY << 16) | sourceX;
                level.Costs[at] = coarser.Costs[from];
                return true;
            }
        }

        return false;
    }

    private static int AnySource(in ExemplarLevel level, uint random)
    {
        int y = 0, x = 0;
        for (int i = 0; i < RandomTries; i++)
        {
            random = ExemplarSearch.Next(random);
            y = (int)(((random >> 16) * (uint)level.Height) >> 16);
            x = (int)(((random & 0xFFFF) * (uint)level.Width) >> 16);
            if (level.IsSource(y, x))
            {
                return (y << 16) | x;
            }
        }

        while (level.RowSources[y] == 0)
        {
            y = y < level.Height - 1 ? y + 1 : 0;
        }

        while (!level.IsSource(y, x))
        {
            x = x < level.Width - 1 ? x + 1 : 0;
        }

        return (y << 16) | x;
    }
}
