namespace FastInpaint.Graph;

/// <summary>
/// Places values in one arena: largest first, each into the smallest gap between the values that are in use at the same time
/// ("greedy by size", Pisarchyk and Lee 2020, arXiv 2001.03288).
/// </summary>
internal static class MemoryPlanner
{
    /// <summary>Offsets and sizes are multiples of it.</summary>
    public const long Alignment = 256;

    public static long Round(long bytes) => checked(bytes + Alignment - 1) / Alignment * Alignment;

    public static MemoryPlan Plan(IReadOnlyList<PlannedValue> values, int steps)
    {
        var placements = new Placement?[values.Count];
        var placed = new List<Placement>();
        foreach (int index in Enumerable.Range(0, values.Count).OrderByDescending(i => values[i].Bytes).ThenBy(i => values[i].First))
        {
            PlannedValue value = values[index];
            var placement = new Placement(value, Offset(value, placed));
            placements[index] = placement;
            placed.Add(placement);
        }

        return new MemoryPlan([.. placements.OfType<Placement>()], steps);
    }

    private static long Offset(PlannedValue value, List<Placement> placed)
    {
        long bytes = Round(value.Bytes);
        long best = -1;
        long bestGap = long.MaxValue;
        long end = 0;
        foreach (Placement other in placed.Where(other => other.Value.First <= value.Last && value.First <= other.Value.Last).OrderBy(other => other.Offset))
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
}
