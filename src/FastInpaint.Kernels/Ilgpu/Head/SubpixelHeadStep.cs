using ILGPU;
using ILGPU.Runtime;

namespace FastInpaint.Kernels.Ilgpu;

internal sealed class SubpixelHeadStep(KernelCache kernels, DeviceForm form, SubpixelArguments head, PlanPlaces places) : GpuStep
{
    private readonly Action<AcceleratorStream, KernelConfig, SubpixelArguments, ArrayView<float>, ArrayView<float>> _launch =
        kernels.Launcher<Action<AcceleratorStream, KernelConfig, SubpixelArguments, ArrayView<float>, ArrayView<float>>>(SubpixelHead.Run, form.GroupSize);

    private readonly KernelConfig _groups = Groups((long)head.Batch * head.CellsH * head.CellsW, form.GroupSize);

    public override void Launch(AcceleratorStream stream) => _launch(stream, _groups, head, places.Arena, places.Weights);
}
