using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace FastInpaint.Graph;

/// <summary>A piece of the arena that is in use from step <paramref name="First"/> to step <paramref name="Last"/>, both included.</summary>
/// <param name="Name">The value's name in the step map.</param>
/// <param name="Bytes">Size before it is rounded up to the alignment.</param>
internal sealed record PlannedValue(string Name, long Bytes, int First, int Last);

/// <summary>A planned value with its place in the arena.</summary>
internal sealed record Placement(PlannedValue Value, long Offset)
{
    public long Bytes => MemoryPlanner.Round(Value.Bytes);

    public long End => Offset + Bytes;
}

/// <summary>Each value's place in the arena.</summary>
internal sealed class MemoryPlan
{
    public MemoryPlan(ImmutableArray<Placement> placements, int steps)
    {
        Placements = placements;
        ArenaBytes = placements.IsEmpty ? 0 : placements.Max(placement => placement.End);
        for (int step = 0; step < steps; step++)
        {
            PeakBytes = Math.Max(PeakBytes, LiveBytes(step));
        }
    }

    /// <summary>One placement for each planned value, in the values' order.</summary>
    public ImmutableArray<Placement> Placements { get; }

    /// <summary>Bytes from the arena's start to the end of its last value.</summary>
    public long ArenaBytes { get; }

    /// <summary>The most bytes that are in use in any one step. No plan can have a smaller arena.</summary>
    public long PeakBytes { get; }

    /// <summary>The plan as text: totals, then a line for every step with the values that are live in it.</summary>
    public string StepMap(ImmutableArray<PlanStep> steps)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"peak {PeakBytes} bytes, arena {ArenaBytes} bytes, peak/arena {(ArenaBytes == 0 ? 1 : (double)PeakBytes / ArenaBytes):0.000}\n");
        for (int i = 0; i < steps.Length; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{i,3} {steps[i].Name}: {steps[i].Operation.Describe()} -> {steps[i].Output}, live {LiveBytes(i)} bytes\n");
            foreach (Placement placement in Placements.Where(placement => placement.Value.First == i && placement.Bytes > 0))
            {
                PlannedValue value = placement.Value;
                text.Append(CultureInfo.InvariantCulture, $"      {value.Name}: {value.Bytes} bytes at {placement.Offset}, steps {value.First} to {value.Last}\n");
            }
        }

        return text.ToString();
    }

    private long LiveBytes(int step) =>
        Placements.Where(placement => placement.Value.First <= step && step <= placement.Value.Last).Sum(placement => placement.Bytes);
}
