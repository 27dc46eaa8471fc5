using ILGPU;
using ILGPU.Runtime;

namespace FastInpaint.Kernels.Ilgpu;

internal sealed class ConvolutionRegisterTileStep : GpuStep
{
    private readonly Action<AcceleratorStream, KernelConfig, ConvolutionArguments, ArrayView<float>, ArrayView<float>> _launch;
    private readonly ConvolutionArguments _arguments;
    private readonly KernelConfig _groups;
    private readonly PlanPlaces _places;

    public ConvolutionRegisterTileStep(KernelCache kernels, DeviceForm form, ConvolutionArguments conv, PlanPlaces places)
    {
        _launch = kernels.Launcher<Action<AcceleratorStream, KernelConfig, ConvolutionArguments, ArrayView<float>, ArrayView<float>>>(
            ConvolutionRegisterTile.Run, form.GroupSize);
        _arguments = conv;
        _places = places;
        long tiles = (long)conv.Batch * conv.UnitsH * ((conv.UnitsW + ConvolutionRegisterTile.Pixels - 1) / ConvolutionRegisterTile.Pixels);
        _groups = Groups(tiles * conv.OutStep * conv.OutStep * (conv.PackedC / ConvolutionRegisterTile.Channels), form.GroupSize);
    }

    public override void Launch(AcceleratorStream stream) => _launch(stream, _groups, _arguments, _places.Arena, _places.Weights);
}
