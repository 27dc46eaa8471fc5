using FastInpaint.Graph;

namespace FastInpaint;

/// <summary>The plan for one size, and the executables and staging buffers of it that nobody uses at the moment. Guarded by the <see cref="ExecutionPool"/>.</summary>
internal sealed class PlannedSize(ExecutionPlan plan)
{
    public ExecutionPlan Plan => plan;

    public Stack<RunState> Idle { get; } = new();

    /// <summary>Buffers of single tiles.</summary>
    public Stack<ITileStaging> IdleStaging { get; } = new();

    /// <summary>The plans for several tiles of this size.</summary>
    public List<PlannedSize> Batches { get; } = [];

    /// <summary>Whether the pool has forgotten this size: what comes back is released.</summary>
    public bool Evicted { get; set; }

    /// <summary>Whether the largest maps are made in strips.</summary>
    public bool Strips => plan.StripBlocks > 0;

    public bool Is(int height, int width, bool strips) => plan.Input.H == height && plan.Input.W == width && Strips == strips;
}
