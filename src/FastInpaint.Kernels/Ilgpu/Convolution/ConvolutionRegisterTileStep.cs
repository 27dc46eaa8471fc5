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
        bool wide = Channels(conv.PackedC) == ConvolutionRegisterTile32.Channels;
        _launch = kernels.Launcher<Action<AcceleratorStream, KernelConfig, ConvolutionArguments, ArrayView<float>, ArrayView<float>>>(
            wide ? ConvolutionRegisterTile32.Run : ConvolutionRegisterTile16.Run, form.GroupSize);
        _arguments = conv;
        _places = places;
        int items = wide
            ? RegisterTile.Count(conv, ConvolutionRegisterTile32.Pixels, ConvolutionRegisterTile32.Channels)
            : RegisterTile.Count(conv, ConvolutionRegisterTile16.Pixels, ConvolutionRegisterTile16.Channels);
        _groups = Groups(items, form.GroupSize);
    }

    /// <summary>Channels of the tile, and of a block of packed weights, for a layer with so many output channels.</summary>
    public static int Channels(int outChannels) =>
        outChannels > ConvolutionRegisterTile16.Channels && outChannels % ConvolutionRegisterTile32.Channels is 0 or > ConvolutionRegisterTile16.Channels
            ? ConvolutionRegisterTile32.Channels
            : ConvolutionRegisterTile16.Channels;

    public override void Launch(AcceleratorStream stream) => _launch(stream, _groups, _arguments, _places.Arena, _places.Weights);
}
