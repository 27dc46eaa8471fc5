using ILGPU;
using ILGPU.Runtime;

namespace FastInpaint.Kernels.Ilgpu;

internal sealed class NormCoefficientsSerialStep(KernelCache kernels, DeviceForm form, StatisticsArguments norm, PlanPlaces places) : GpuStep
{
    private readonly Action<AcceleratorStream, KernelConfig, StatisticsArguments, ArrayView<float>, ArrayView<float>> _launch =
        kernels.Launcher<Action<AcceleratorStream, KernelConfig, StatisticsArguments, ArrayView<float>, ArrayView<float>>>(
            NormCoefficientsSerial.Run, form.GroupSize);

    private readonly KernelConfig _groups = Groups((long)norm.Batch * norm.C, form.GroupSize);

    public override void Launch(AcceleratorStream stream) => _launch(stream, _groups, norm, places.Arena, places.Weights);
}
