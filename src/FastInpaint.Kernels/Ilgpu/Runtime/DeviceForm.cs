using FastInpaint.Graph;
using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>Kernels that run a network on some devices at one precision.</summary>
/// <param name="Name">For reports.</param>
/// <param name="Precision">Of maps and weights.</param>
/// <param name="Suits">Whether a device runs the kernels.</param>
/// <param name="Lower">How a network becomes kernels.</param>
/// <param name="SharedMemory">Whether the kernels share memory within a group and meet at barriers.</param>
/// <param name="GroupSize">Work-items in a group of the kernels that need no group.</param>
/// <param name="ChannelMultiple">Maps have their channels padded to a multiple of it.</param>
/// <param name="InputMultiple">The network's input has its channels padded to a multiple of it.</param>
/// <param name="WarmUp">Whether a plan is run once as it is prepared.</param>
internal sealed record DeviceForm(
    string Name, Precision Precision, Func<Accelerator, bool> Suits, Func<LoweringInput, Lowering> Lower, bool SharedMemory, int GroupSize, int ChannelMultiple, int InputMultiple, bool WarmUp)
{
    /// <summary>All forms. The first that suits a device at a precision is taken.</summary>
    public static IReadOnlyList<DeviceForm> All { get; } =
    [
        new("tensor-core", Precision.Fp16, HasTensorCores, input => new TensorCoreLowering(input), SharedMemory: true, GroupSize: 256, ChannelMultiple: 8, InputMultiple: 8, WarmUp: true),
        new("group", Precision.Fp32, IsGpu, input => new GroupLowering(input), SharedMemory: true, GroupSize: 256, ChannelMultiple: 4, InputMultiple: 4, WarmUp: true),
        new("processor", Precision.Fp32, _ => true, input => new ProcessorLowering(input), SharedMemory: false, GroupSize: 16, ChannelMultiple: 16, InputMultiple: 4, WarmUp: false),
    ];

    /// <summary>Groups of work-items for that many of them.</summary>
    public KernelConfig Groups(long items) => new(checked((int)((items + GroupSize - 1) / GroupSize)), GroupSize);

    private static bool HasTensorCores(Accelerator device) => device is CudaAccelerator cuda && cuda.Architecture >= CudaArchitecture.SM_80;

    private static bool IsGpu(Accelerator device) =>
        device is CudaAccelerator || (device is CLAccelerator opencl && opencl.DeviceType.HasFlag(CLDeviceType.CL_DEVICE_TYPE_GPU));
}
