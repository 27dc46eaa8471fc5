using FastInpaint.Graph;

namespace FastInpaint.Scheduling;

/// <summary>The plan for one size, with its idle executables and staging buffers. The lock of the <see cref="DeviceMemory"/> guards it.</summary>
/// <param name="plan">The plan.</param>
/// <param name="memory">Counts what is idle.</param>
/// <param name="stagingBytes">Bytes of the staging buffers of one tile; 0 if the device has none.</param>
internal sealed class PlannedSize(ExecutionPlan plan, DeviceMemory memory, long stagingBytes)
{
    public ExecutionPlan Plan => plan;

    public IdleItems<RunState> Idle { get; } = new(memory, plan.ArenaBytes);

    /// <summary>Idle staging buffers, each for one tile.</summary>
    public IdleItems<ITileStaging> IdleStaging { get; } = new(memory, stagingBytes);

    /// <summary>Number of pixels in a tile.</summary>
    public long Pixels => (long)plan.Input.H * plan.Input.W;

    /// <summary>Work of a tile, in pixels. It equals the number of pixels if every map is computed once, and is larger if strips make the network compute some maps twice.</summary>
    public double Work { get; } = (double)plan.Input.H * plan.Input.W * plan.MultiplyAdds / (plan.MultiplyAdds - plan.RepeatedMultiplyAdds);

    /// <summary>Multiply-adds of one pixel if every map is computed once. <see cref="Work"/> times this number gives the multiply-adds of a tile.</summary>
    public double MultiplyAddsOfAPixel { get; } = (double)(plan.MultiplyAdds - plan.RepeatedMultiplyAdds) / ((long)plan.Input.N * plan.Input.H * plan.Input.W);

    /// <summary>The last reason that was given for running a whole picture with this plan.</summary>
    public StrategyReason? Reason { get; set; }

    /// <summary>The plans that run several tiles of this size together.</summary>
    public List<PlannedSize> Batches { get; } = [];

    /// <summary>Whether the pool no longer keeps this size. Returned objects are then disposed of.</summary>
    public bool Evicted { get; set; }

    /// <summary>Largest arena limit for which this plan is known to have the tallest strips. It then has the tallest strips for every smaller limit too, as long as its arena fits.</summary>
    public long StripBound { get; set; }

    /// <summary>Whether the largest maps are made in strips.</summary>
    public bool Strips => plan.StripBlocks > 0;

    /// <summary>Whether this plan, made of strips, is known to have the tallest strips within an arena limit.</summary>
    public bool HasTallestStrips(long arenaBytes) => plan.ArenaBytes <= arenaBytes && arenaBytes <= StripBound;

    public bool Is(int height, int width, bool strips) => plan.Input.H == height && plan.Input.W == width && Strips == strips;

    /// <summary>Releases idle objects until at most <paramref name="keep"/> idle bytes are left in the whole memory: batches first, then executables, then staging buffers.</summary>
    public void ReleaseIdle(long keep)
    {
        foreach (PlannedSize batch in Batches)
        {
            batch.ReleaseIdle(keep);
        }

        while (memory.IdleBytes > keep && (Idle.ReleaseOldest() || IdleStaging.ReleaseOldest()))
        {
        }
    }

    /// <inheritdoc cref="IdleItems{T}.ReleaseSince"/>
    public long ReleaseIdleSince(long since)
    {
        long oldest = Math.Min(Idle.ReleaseSince(since), IdleStaging.ReleaseSince(since));
        foreach (PlannedSize batch in Batches)
        {
            oldest = Math.Min(oldest, batch.ReleaseIdleSince(since));
        }

        return oldest;
    }
}
