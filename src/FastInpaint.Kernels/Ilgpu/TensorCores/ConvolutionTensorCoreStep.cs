using ILGPU;
using ILGPU.Runtime;

namespace FastInpaint.Kernels.Ilgpu;

internal sealed class ConvolutionTensorCoreStep : GpuStep
{
    private readonly Action<AcceleratorStream, KernelConfig, TensorCoreArguments, ArrayView<float>, ArrayView<float>> _launch;
    private readonly TensorCoreArguments _arguments;
    private readonly KernelConfig _groups;
    private readonly PlanPlaces _places;

    /// <param name="channels">Output channels of the tile: 16, 32, 64 or 128.</param>
    public ConvolutionTensorCoreStep(KernelCache kernels, TensorCoreArguments conv, int batch, int channels, PlanPlaces places)
    {
        int sharedBytes = ConvolutionTensorCore.SharedBytes(conv, channels);
        _launch = kernels.Launcher<Action<AcceleratorStream, KernelConfig, TensorCoreArguments, ArrayView<float>, ArrayView<float>>>(
            Kernel(channels), TensorCoreTile.GroupSize, sharedBytes);
        _arguments = conv;
        _places = places;
        long groups = (long)batch * conv.OutStep * conv.OutStep * conv.TilesH * conv.TilesW * (conv.PackedC / channels);
        _groups = new KernelConfig(checked((int)groups), TensorCoreTile.GroupSize, SharedMemoryConfig.RequestDynamic<byte>(sharedBytes));
    }

    public override void Launch(AcceleratorStream stream) => _launch(stream, _groups, _arguments, _places.Arena, _places.Weights);

    private static Action<TensorCoreArguments, ArrayView<float>, ArrayView<float>> Kernel(int channels) => channels switch
    {
        128 => ConvolutionTensorCore.Run128,
        64 => ConvolutionTensorCore.Run64,
        32 => ConvolutionTensorCore.Run32,
        _ => ConvolutionTensorCore.Run16,
    };
}
