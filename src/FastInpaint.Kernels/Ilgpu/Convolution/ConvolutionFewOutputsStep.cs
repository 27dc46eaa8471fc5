using ILGPU;
using ILGPU.Runtime;

namespace FastInpaint.Kernels.Ilgpu;

internal sealed class ConvolutionFewOutputsStep : GpuStep
{
    private readonly Action<AcceleratorStream, KernelConfig, ConvolutionArguments, ArrayView<float>, ArrayView<float>> _launch;
    private readonly ConvolutionArguments _arguments;
    private readonly KernelConfig _groups;
    private readonly PlanPlaces _places;

    public ConvolutionFewOutputsStep(KernelCache kernels, DeviceForm form, ConvolutionArguments conv, PlanPlaces places)
    {
        _launch = kernels.Launcher<Action<AcceleratorStream, KernelConfig, ConvolutionArguments, ArrayView<float>, ArrayView<float>>>(
            ConvolutionFewOutputs.Run, form.GroupSize);
        _arguments = conv;
        _places = places;
        _groups = Groups((long)conv.Batch * conv.UnitsH * ((conv.UnitsW + ConvolutionFewOutputs.Pixels - 1) / ConvolutionFewOutputs.Pixels), form.GroupSize);
    }

    public override void Launch(AcceleratorStream stream) => _launch(stream, _groups, _arguments, _places.Arena, _places.Weights);
}
