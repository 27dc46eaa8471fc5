namespace FastInpaint.Detail.Exemplars;

/// <summary>Sets the field with which a level begins: at random on the coarsest, elsewhere the coarser level's, doubled.</summary>
internal sealed unsafe class ExemplarField : ExemplarPhase
{
    private const int RandomTries = 16;

    /// <summary>The level.</summary>
    public ExemplarLevel* Level { get; set; }

    /// <summary>The level before, or null.</summary>
    public ExemplarLevel* Coarser { get; set; }

    /// <summary>Number from which the random numbers are hashed, with the pixel's.</summary>
    public uint Seed { get; set; }

    // The coarser level's target over a pixel, then those around it.
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
