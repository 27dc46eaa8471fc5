using ILGPU;
using ILGPU.Runtime;

namespace FastInpaint.Kernels.Ilgpu;

internal sealed class BlockStatisticsStep(KernelCache kernels, DeviceForm form, StatisticsArguments norm, PlanPlaces places) : GpuStep
{
    private readonly Action<AcceleratorStream, KernelConfig, StatisticsArguments, ArrayView<float>> _launch =
        kernels.Launcher<Action<AcceleratorStream, KernelConfig, StatisticsArguments, ArrayView<float>>>(BlockStatistics.Run, form.GroupSize);

    private readonly KernelConfig _groups = Groups((long)norm.Batch * norm.Blocks * (norm.C / 4), form.GroupSize);

    public override void Launch(AcceleratorStream stream) => _launch(stream, _groups, norm, places.Arena);
}
