using System.Runtime.CompilerServices;

namespace FastInpaint.Detail.Exemplars;

/// <summary>A step of the search for the nearest neighbors of a level's targets (PatchMatch, Barnes et al. 2009, as jump flooding): every target tries the shifts of four
/// targets at a distance, then sources at random around its best. The step reads one field and writes the next, so no order of targets matters.</summary>
internal sealed unsafe class ExemplarSearch : ExemplarPhase
{
    /// <summary>The cost of a target that has no source yet.</summary>
    public const int Unknown = int.MaxValue;

    // A target with fewer pixels there has no say; with fewer than twice as many its differences do not count in full.
    private const int LeastThere = 8;

    // Pictures lie in layers: what is beside a place fits it rather than what is above or below.
    private const int VerticalDistance = 3;

    private const int MostGuidance = int.MaxValue / 4;

    /// <summary>The level.</summary>
    public ExemplarLevel* Level { get; set; }

    /// <summary>What sources cost for being used much.</summary>
    public ExemplarUse Use { get; set; }

    /// <summary>Number from which the random numbers are hashed, with the pixel's and the candidate's.</summary>
    public uint Seed { get; set; }

    /// <summary>Pixels to the four targets whose shifts are tried; 0 for none.</summary>
    public int Distance { get; set; }

    /// <summary>Random candidates.</summary>
    public int Candidates { get; set; }

    /// <summary>How far the first random candidate is from the best at most, along each axis; every further one half as far.</summary>
    public int Window { get; set; }

    /// <summary>Whether colors or penalties have changed since the costs were measured.</summary>
    public bool MeasuresAgain { get; set; }

    /// <summary>The least strength of the guidance, in 1/256.</summary>
    public int LeastGuidance { get; set; }

    /// <summary>What a source costs for every pixel that it is away to the side, and three times that for every pixel up or down; the larger of the two.</summary>
    public int CostOfDistance { get; set; }

    /// <summary>A hash of 32 bits (the finalizer of MurmurHash3).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Hash(uint value)
    {
        value = (value ^ (value >> 16)) * 0x85EBCA6B;
        value = (value ^ (value >> 13)) * 0xC2B2AE35;
        return value ^ (value >> 16);
    }

    /// <summary>The random number after this one.</summary>
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

    // The cost is the sum of squared differences of a whole patch, guidance and penalties in the same unit.
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

    // A target, the best source so far and its cost.
    private struct Aim
    {
        public int Y, X, Cost, Source, There, Guidance;
        public uint Guide;
    }
}
