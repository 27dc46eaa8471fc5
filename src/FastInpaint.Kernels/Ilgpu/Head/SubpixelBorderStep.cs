using ILGPU;
using ILGPU.Runtime;

namespace FastInpaint.Kernels.Ilgpu;

internal sealed class SubpixelBorderStep(KernelCache kernels, SubpixelArguments head, bool isHalf, PlanPlaces places) : GpuStep
{
    private readonly Action<AcceleratorStream, KernelConfig, SubpixelArguments, ArrayView<float>, ArrayView<float>> _launch =
        kernels.Launcher<Action<AcceleratorStream, KernelConfig, SubpixelArguments, ArrayView<float>, ArrayView<float>>>(
            isHalf ? SubpixelBorder.RunHalf : SubpixelBorder.Run, SubpixelBorder.GroupSize);

    private readonly KernelConfig _groups = new(checked(head.Batch * SubpixelBorder.Cells(head)), SubpixelBorder.GroupSize);

    public override void Launch(AcceleratorStream stream) => _launch(stream, _groups, head, places.Arena, places.Weights);
}
