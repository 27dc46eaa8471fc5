namespace FastInpaint.Graph;

/// <summary>
/// Places values in one arena: the largest first, each into the smallest gap between the values that are in use at the same time
/// ("greedy by size", Pisarchyk and Lee 2020, arXiv 2001.03288). If the arena then is larger than the peak, the planner places the large values
/// again, in the order of their lifetimes, and searches for places within the peak. The small values then fill the gaps.
/// </summary>
internal static class MemoryPlanner
{
    /// <summary>Offsets and sizes are multiples of this number of bytes.</summary>
    public const long Alignment = 256;

    // A value below 1/16 of the peak finds a gap anyway. Only some dozens of values are larger.
    private const int SmallShare = 16;
    private const int MostTries = 20_000;

    public static long Round(long bytes) => checked(bytes + Alignment - 1) / Alignment * Alignment;

    public static MemoryPlan Plan(IReadOnlyList<PlannedValue> values, int steps)
    {
        int[] largestFirst = [.. Enumerable.Range(0, values.Count).OrderByDescending(i => values[i].Bytes).ThenBy(i => values[i].First)];
        MemoryPlan greedy = Fill(values, new Placement?[values.Count], largestFirst, steps);
        if (greedy.ArenaBytes == greedy.PeakBytes)
        {
            return greedy;
        }

        int[] large = [.. largestFirst.Where(i => values[i].Bytes * SmallShare >= greedy.PeakBytes).OrderBy(i => values[i].First).ThenByDescending(i => values[i].Bytes)];
        var placements = new Placement?[values.Count];
        long bound = Enumerable.Range(0, steps).Max(step => large.Where(i => values[i].First <= step && step <= values[i].Last).Sum(i => Round(values[i].Bytes)));
        int tries = 0;
        if (!Search(values, placements, large, 0, bound, ref tries))
        {
            return greedy;
        }

        MemoryPlan searched = Fill(values, placements, largestFirst, steps);
        return searched.ArenaBytes < greedy.ArenaBytes ? searched : greedy;
    }

    /// <summary>Places the values that have no place yet, each into the smallest gap.</summary>
    private static MemoryPlan Fill(IReadOnlyList<PlannedValue> values, Placement?[] placements, int[] order, int steps)
    {
        foreach (int index in order)
        {
            placements[index] ??= new Placement(values[index], SmallestGap(values[index], placements));
        }

        return new MemoryPlan([.. placements.OfType<Placement>()], steps);
    }

    /// <summary>Places the large values from <paramref name="next"/> on within the bound. Backtracks where a value finds no place.</summary>
    private static bool Search(IReadOnlyList<PlannedValue> values, Placement?[] placements, int[] large, int next, long bound, ref int tries)
    {
        if (next == large.Length)
        {
            return true;
        }

        PlannedValue value = values[large[next]];
        Placement[] neighbors = Neighbors(value, placements);
        long bytes = Round(value.Bytes);
        foreach (long offset in placements.OfType<Placement>().SelectMany(other => new[] { other.End, other.Offset - bytes }).Append(0).Append(bound - bytes).Order().Distinct())
        {
            if (++tries > MostTries)
            {
                return false;
            }

            var placement = new Placement(value, offset);
            if (offset >= 0 && placement.End <= bound && neighbors.All(other => placement.End <= other.Offset || other.End <= offset))
            {
                placements[large[next]] = placement;
                if (Search(values, placements, large, next + 1, bound, ref tries))
                {
                    return true;
                }

                placements[large[next]] = null;
            }
        }

        return false;
    }

    private static long SmallestGap(PlannedValue value, Placement?[] placements)
    {
        long bytes = Round(value.Bytes);
        long best = -1;
        long bestGap = long.MaxValue;
        long end = 0;
        foreach (Placement other in Neighbors(value, placements))
        {
            long gap = other.Offset - end;
            if (gap >= bytes && gap < bestGap)
            {
                (best, bestGap) = (end, gap);
            }

            end = Math.Max(end, other.End);
        }

        return best >= 0 ? best : end;
    }

    /// <summary>The placed values that are in use at the same time, by offset.</summary>
    private static Placement[] Neighbors(PlannedValue value, Placement?[] placements) =>
        [.. placements.OfType<Placement>().Where(other => other.Value.First <= value.Last && value.First <= other.Value.Last).OrderBy(other => other.Offset)];
}
