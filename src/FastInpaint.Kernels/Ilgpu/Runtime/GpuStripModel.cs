using FastInpaint.Graph;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>A model of a device with group kernels: it can make its largest maps in strips.</summary>
internal sealed class GpuStripModel(GpuBackend backend, Network network, DeviceForm form, StripLowering lowering, PackedWeights packed)
    : GpuModel(backend, network, form, lowering, packed), IStripModel
{
    // Blocks of 32 rows: the rows made twice are then at most a sixteenth.
    private const int MostStripBlocks = 16;

    public ExecutionPlan PlanStrips(int batch, int height, int width, long arenaBytes)
    {
        ExecutionPlan? least = null;
        for (int blocks = MostStripBlocks; blocks > 0; blocks /= 2)
        {
            int stripBlocks = blocks;
            ExecutionPlan plan = Plan(lowering.Streamed, batch, height, width, (operation, shapes) => lowering.StripBytes(operation, shapes, stripBlocks), stripBlocks);
            if (plan.ArenaBytes <= arenaBytes)
            {
                return plan;
            }

            // Lower strips may leave more gaps in the arena.
            least = least?.ArenaBytes < plan.ArenaBytes ? least : plan;
        }

        return least!;
    }

    protected override bool Runs(Network fused) => base.Runs(fused) || ReferenceEquals(fused, lowering.Streamed);
}
