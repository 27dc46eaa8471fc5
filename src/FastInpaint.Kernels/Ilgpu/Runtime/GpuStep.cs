using ILGPU;
using ILGPU.Runtime;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>A step of a plan with its kernels and arguments. Launching allocates nothing.</summary>
internal abstract class GpuStep
{
    /// <summary>Puts the step's kernels into the stream.</summary>
    public abstract void Launch(AcceleratorStream stream);

    /// <summary>Enough groups of this size for that many work-items.</summary>
    protected static KernelConfig Groups(long items, int groupSize) => new(checked((int)((items + groupSize - 1) / groupSize)), groupSize);
}
