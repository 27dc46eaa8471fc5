using FastInpaint.Graph;
using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>A set of kernels that run a network on some devices at one precision.</summary>
/// <param name="Name">Name of the form in reports.</param>
/// <param name="Precision">Precision of maps and weights.</param>
/// <param name="Suits">Tests whether a device can run the kernels.</param>
/// <param name="Lower">Turns a network into kernels.</param>
/// <param name="SharedMemory">Whether the kernels use shared memory and barriers.</param>
/// <param name="GroupSize">Work-items in a group, for kernels that work with any group size.</param>
/// <param name="ChannelMultiple">Channels of maps are padded to a multiple of this number.</param>
/// <param name="InputMultiple">Channels of the network's input are padded to a multiple of this number.</param>
/// <param name="WarmUp">Whether a plan is run once when it is prepared.</param>
/// <param name="Kernels">All kernels of the form.</param>
internal sealed record DeviceForm(
    string Name, Precision Precision, Func<Accelerator, bool> Suits, Func<LoweringInput, Lowering> Lower, bool SharedMemory, int GroupSize, int ChannelMultiple, int InputMultiple, bool WarmUp,
    IReadOnlyList<Delegate> Kernels)
{
    /// <summary>All forms. The first one that suits a device and a precision is used.</summary>
    public static IReadOnlyList<DeviceForm> All { get; } =
    [
        new("tensor-core", Precision.Fp16, HasTensorCores, input => new TensorCoreLowering(input), SharedMemory: true, GroupSize: 256, ChannelMultiple: 8, InputMultiple: 8, WarmUp: true,
        [
            PixelsToMap.RunHalf, PadInput.RunHalf, FinishPixels.Run, ApplyNormHalf.Run, SubpixelBorder.RunHalf,
            ConvolutionTensorCore.Run16, ConvolutionTensorCore.Run32, ConvolutionTensorCore.Run64, ConvolutionTensorCore.Run128, ConvolutionTensorCore.Run256, ConvolutionTensorCore.RunSummed,
        ]),
        new("group", Precision.Fp32, IsGpu, input => new GroupLowering(input), SharedMemory: true, GroupSize: 256, ChannelMultiple: 4, InputMultiple: 4, WarmUp: true,
        [
            PixelsToMap.Run, PadInput.Run, FinishPixels.Run, ApplyNormKernel.Run, SubpixelBorder.Run, ConvolutionGroupTile.Run4,
            ConvolutionGroupTile.Run16, ConvolutionGroupTile.Run16Stride2, ConvolutionGroupTile.Run32, ConvolutionGroupTile.Run32Stride2, ConvolutionGroupTile.Run64, ConvolutionGroupTile.Run64Stride2,
        ]),
        new("processor", Precision.Fp32, _ => true, input => new ProcessorLowering(input), SharedMemory: false, GroupSize: 16, ChannelMultiple: 16, InputMultiple: 4, WarmUp: false,
        [
            PixelsToMap.Run, PadInput.Run, FinishPixels.Run, BlockStatistics.Run, NormCoefficientsSerial.Run, ApplyNormKernel.Run, SubpixelSerial.Run,
            ConvolutionFewOutputs.Run, ConvolutionRegisterTile16.Run, ConvolutionRegisterTile32.Run,
        ]),
    ];

    /// <summary>A launch configuration for at least this many work-items.</summary>
    public KernelConfig Groups(long items) => new(checked((int)((items + GroupSize - 1) / GroupSize)), GroupSize);

    private static bool HasTensorCores(Accelerator device) => device is CudaAccelerator cuda && cuda.Architecture >= CudaArchitecture.SM_80;

    private static bool IsGpu(Accelerator device) =>
        device is CudaAccelerator || (device is CLAccelerator opencl && opencl.DeviceType.HasFlag(CLDeviceType.CL_DEVICE_TYPE_GPU));
}
