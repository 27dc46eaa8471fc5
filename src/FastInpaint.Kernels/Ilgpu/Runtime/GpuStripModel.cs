using FastInpaint.Graph;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>A model for a device whose form can make the largest maps in strips.</summary>
internal sealed class GpuStripModel(GpuBackend backend, Network network, DeviceForm form, StripLowering lowering, PackedWeights packed)
    : GpuModel(backend, network, form, lowering, packed), IStripModel
{
    // In blocks of 32 rows. With strips of this height, at most a sixteenth of the rows are computed twice.
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

            // A lower strip may still need a larger arena, because it can leave more gaps.
            least = least?.ArenaBytes < plan.ArenaBytes ? least : plan;
        }

        return least!;
    }

    protected override bool Runs(Network fused) => base.Runs(fused) || ReferenceEquals(fused, lowering.Streamed);
}
