using System.Runtime.CompilerServices;

namespace FastInpaint.Detail.Exemplars;

/// <summary>One step of the search for the nearest neighbors of a level's targets (PatchMatch, Barnes et al. 2009, in the form of jump flooding). Every target tries the shifts of four
/// targets at a distance, then random sources around its best one. A step reads one field and writes another, so the order of the targets does not matter.</summary>
internal sealed unsafe class ExemplarSearch : ExemplarPhase
{
    /// <summary>The cost of a target that has no source yet.</summary>
    public const int Unknown = int.MaxValue;

    // A target with fewer present pixels than this gets no vote. With fewer than twice this number, its differences count only in part.
    private const int LeastThere = 8;

    // Pictures are layered: a place beside the target usually fits better than one above or below. So vertical distance costs three times as much.
    private const int VerticalDistance = 3;

    private const int MostGuidance = int.MaxValue / 4;

    /// <summary>The level.</summary>
    public ExemplarLevel* Level { get; set; }

    /// <summary>Gives the penalties for sources that are used often.</summary>
    public ExemplarUse Use { get; set; }

    /// <summary>Seed that is hashed with the pixel's index and the candidate's number to give random numbers.</summary>
    public uint Seed { get; set; }

    /// <summary>Distance in pixels to the four targets whose shifts are tried; 0 for none.</summary>
    public int Distance { get; set; }

    /// <summary>Number of random candidates.</summary>
    public int Candidates { get; set; }

    /// <summary>Greatest distance of the first random candidate from the best source, along each axis in pixels. The distance halves with every further candidate.</summary>
    public int Window { get; set; }

    /// <summary>Whether the targets' costs must be computed again, because colors or penalties have changed.</summary>
    public bool MeasuresAgain { get; set; }

    /// <summary>The least strength of the guidance, in 1/256.</summary>
    public int LeastGuidance { get; set; }

    /// <summary>Cost of each pixel of horizontal distance between target and source. Each pixel of vertical distance costs three times as much. The larger of the two costs counts.</summary>
    public int CostOfDistance { get; set; }

    /// <summary>A hash of 32 bits (the finalizer of MurmurHash3).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Hash(uint value)
    {
        value = (value ^ (value >> 16)) * 0x85EBCA6B;
        value = (value ^ (value >> 13)) * 0xC2B2AE35;
        return value ^ (value >> 16);
    }

    /// <summary>The next number of the random sequence.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Next(uint random) => Hash(random + 0x9E3779B9);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    [SkipLocalsInit]
    protected override void Row(int y)
    {
        ExemplarLevel level = *Level;
        byte* patch = stackalloc byte[PatchDistance.TargetBytes];
        for (int x = level.TargetLeft[y]; x < level.TargetRight[y]; x++)
        {
            nint at = ((nint)y * level.Width) + x;
            if ((level.Roles[at] & ExemplarLevel.Target) == 0)
            {
                continue;
            }

            var aim = new Aim { Y = y, X = x, Cost = level.Costs[at], Source = level.Field[at] };
            aim.There = PatchDistance.Gather(level.Colors + ((nint)y * level.ColorStride) + x, level.ColorStride, ExemplarLevel.Empty, patch);
            if (aim.There >= LeastThere)
            {
                aim.Guide = level.Guide[((nint)(y / 2) * level.GuideStride) + (x / 2)];
                aim.Guidance = Math.Max(ExemplarTables.Guidance[Math.Min((int)level.Depth[at], ExemplarTables.Depths - 1)], LeastGuidance);
                Improve(level, patch, ref aim);
            }

            level.NextField[at] = aim.Source;
            level.NextCosts[at] = aim.Cost;
        }
    }

    private void Improve(in ExemplarLevel level, byte* patch, ref Aim aim)
    {
        if (MeasuresAgain || aim.Cost == Unknown)
        {
            aim.Cost = Unknown;
            Try(level, patch, ref aim, aim.Source >> 16, aim.Source & 0xFFFF);
        }

        if (Distance > 0)
        {
            TryShift(level, patch, ref aim, 0, -Distance);
            TryShift(level, patch, ref aim, 0, Distance);
            TryShift(level, patch, ref aim, -Distance, 0);
            TryShift(level, patch, ref aim, Distance, 0);
        }

        uint random = Hash(Seed ^ Hash((uint)((aim.Y << 16) | aim.X)));
        for (int i = 0, window = Window; i < Candidates; i++, window = Math.Max(window / 2, 1))
        {
            random = Next(random);
            uint side = (2 * (uint)window) + 1;
            int y = (aim.Source >> 16) - window + (int)(((random >> 16) * side) >> 16);
            int x = (aim.Source & 0xFFFF) - window + (int)(((random & 0xFFFF) * side) >> 16);
            if (level.IsSource(y, x))
            {
                Try(level, patch, ref aim, y, x);
            }
        }
    }

    private void TryShift(in ExemplarLevel level, byte* patch, ref Aim aim, int dy, int dx)
    {
        if (!level.IsTarget(aim.Y + dy, aim.X + dx))
        {
            return;
        }

        int source = level.Field[((nint)(aim.Y + dy) * level.Width) + aim.X + dx];
        int y = (source >> 16) - dy, x = (source & 0xFFFF) - dx;
        if (((y << 16) | x) != aim.Source && level.IsSource(y, x))
        {
            Try(level, patch, ref aim, y, x);
        }
    }

    // The cost is the sum of squared differences over a whole patch. Guidance and penalties have the same unit.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Try(in ExemplarLevel level, byte* patch, ref Aim aim, int y, int x)
    {
        int extra = Use.Penalty(y, x) + (CostOfDistance * Math.Max(VerticalDistance * Math.Abs(y - aim.Y), Math.Abs(x - aim.X)));
        if (aim.Guidance > 0)
        {
            extra += GuidanceCost(aim, level.Guide[((nint)(y / 2) * level.GuideStride) + (x / 2)]);
        }

        if (extra >= aim.Cost)
        {
            return;
        }

        int there = Math.Max(aim.There, 2 * LeastThere);
        bool whole = there == ExemplarTables.Places;
        int limit = whole ? aim.Cost - extra : (int)(((long)(aim.Cost - extra) * there / ExemplarTables.Places) + 1);
        int sum = PatchDistance.Measure(patch, level.Colors + ((nint)y * level.ColorStride) + x, level.ColorStride, limit);
        if (sum >= limit)
        {
            return;
        }

        int cost = extra + (whole ? sum : (int)((long)sum * ExemplarTables.Places / there));
        if (cost < aim.Cost)
        {
            (aim.Cost, aim.Source) = (cost, (y << 16) | x);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int GuidanceCost(in Aim aim, uint guide)
    {
        int r = (int)(guide & 255) - (int)(aim.Guide & 255);
        int g = (int)((guide >> 8) & 255) - (int)((aim.Guide >> 8) & 255);
        int b = (int)((guide >> 16) & 255) - (int)((aim.Guide >> 16) & 255);
        return (int)Math.Min(((long)aim.Guidance * ExemplarTables.Places * ((r * r) + (g * g) + (b * b))) >> 8, MostGuidance);
    }

    // A target, its best source so far, and the cost of that source.
    private struct Aim
    {
        public int Y, X, Cost, Source, There, Guidance;
        public uint Guide;
    }
}
