using ILGPU;
using ILGPU.Runtime;

namespace FastInpaint.Kernels.Ilgpu;

internal sealed class SubpixelBorderHalfStep(KernelCache kernels, SubpixelArguments head, PlanPlaces places) : GpuStep
{
    private readonly Action<AcceleratorStream, KernelConfig, SubpixelArguments, ArrayView<float>, ArrayView<float>> _launch =
        kernels.Launcher<Action<AcceleratorStream, KernelConfig, SubpixelArguments, ArrayView<float>, ArrayView<float>>>(
            SubpixelBorderHalf.Run, SubpixelBorderHalf.GroupSize);

    private readonly KernelConfig _groups = new(checked(head.Batch * SubpixelBorderHalf.Cells(head)), SubpixelBorderHalf.GroupSize);

    public override void Launch(AcceleratorStream stream) => _launch(stream, _groups, head, places.Arena, places.Weights);
}
