using ILGPU;
using ILGPU.Runtime;

namespace FastInpaint.Kernels.Ilgpu;

internal sealed class NormCoefficientsGroupStep(KernelCache kernels, StatisticsArguments norm, PlanPlaces places) : GpuStep
{
    private readonly Action<AcceleratorStream, KernelConfig, StatisticsArguments, ArrayView<float>, ArrayView<float>> _launch =
        kernels.Launcher<Action<AcceleratorStream, KernelConfig, StatisticsArguments, ArrayView<float>, ArrayView<float>>>(
            NormCoefficientsGroup.Run, NormCoefficientsGroup.GroupSize);

    private readonly KernelConfig _groups = new(
        norm.Batch * ((norm.C + NormCoefficientsGroup.Channels - 1) / NormCoefficientsGroup.Channels), NormCoefficientsGroup.GroupSize);

    public override void Launch(AcceleratorStream stream) => _launch(stream, _groups, norm, places.Arena, places.Weights);
}
