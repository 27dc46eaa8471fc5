using FastInpaint.Graph;

namespace FastInpaint.Scheduling;

/// <summary>The plan for one size, and the executables and staging buffers of it that nobody uses at the moment. Guarded by the <see cref="ExecutionPool"/>.</summary>
internal sealed class PlannedSize(ExecutionPlan plan)
{
    public ExecutionPlan Plan => plan;

    public IdleItems<RunState> Idle { get; } = new();

    /// <summary>Buffers of single tiles.</summary>
    public IdleItems<ITileStaging> IdleStaging { get; } = new();

    /// <summary>Pixels of a tile.</summary>
    public long Pixels => (long)plan.Input.H * plan.Input.W;

    /// <summary>Multiply-adds of a tile, in those of a pixel that is computed once: its pixels, and more where strips compute some maps twice.</summary>
    public double Work { get; } = (double)plan.Input.H * plan.Input.W * plan.MultiplyAdds / (plan.MultiplyAdds - plan.RepeatedMultiplyAdds);

    /// <summary>Multiply-adds of a pixel that is computed once.</summary>
    public double MultiplyAddsOfAPixel { get; } = (double)(plan.MultiplyAdds - plan.RepeatedMultiplyAdds) / ((long)plan.Input.N * plan.Input.H * plan.Input.W);

    /// <summary>What was said last of the plan's choice for a whole picture.</summary>
    public StrategyReason? Reason { get; set; }

    /// <summary>The plans for several tiles of this size.</summary>
    public List<PlannedSize> Batches { get; } = [];

    /// <summary>Whether the pool has forgotten this size: what comes back is released.</summary>
    public bool Evicted { get; set; }

    /// <summary>The largest limit for which this plan was found to have the tallest strips. It has them for smaller ones too, down to its arena.</summary>
    public long StripBound { get; set; }

    /// <summary>Whether the largest maps are made in strips.</summary>
    public bool Strips => plan.StripBlocks > 0;

    /// <summary>Whether a plan in strips is known to be the one with the tallest strips within this limit.</summary>
    public bool HasTallestStrips(long arenaBytes) => plan.ArenaBytes <= arenaBytes && arenaBytes <= StripBound;

    public bool Is(int height, int width, bool strips) => plan.Input.H == height && plan.Input.W == width && Strips == strips;
}
