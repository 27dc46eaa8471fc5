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
    /// <param name="firstRow">The first row of tiles, counted through all phases of all pictures.</param>
    /// <param name="rows">Rows of tiles.</param>
    public ConvolutionTensorCoreStep(KernelCache kernels, TensorCoreArguments conv, int channels, PlanPlaces places, int firstRow, int rows)
    {
        int sharedBytes = ConvolutionTensorCore.SharedBytes(conv, channels);
        _launch = kernels.Launcher<Action<AcceleratorStream, KernelConfig, TensorCoreArguments, ArrayView<float>, ArrayView<float>>>(
            Kernel(channels), TensorCoreTile.GroupSize, sharedBytes);
        _places = places;
        int rowGroups = conv.TilesW * (conv.PackedC / channels);
        _arguments = conv;
        _arguments.FirstGroup = checked(firstRow * rowGroups);
        _groups = new KernelConfig(checked(rows * rowGroups), TensorCoreTile.GroupSize, SharedMemoryConfig.RequestDynamic<byte>(sharedBytes));
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
