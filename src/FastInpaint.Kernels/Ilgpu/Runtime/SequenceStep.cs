using ILGPU.Runtime;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>Steps one after the other as one.</summary>
internal sealed class SequenceStep(params GpuStep[] steps) : GpuStep
{
    public override void Launch(AcceleratorStream stream)
    {
        foreach (GpuStep step in steps)
        {
            step.Launch(stream);
        }
    }
}
