using ILGPU;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>What decides which kernels run on a device, as data.</summary>
/// <param name="Name">For reports.</param>
/// <param name="LocalMemory">Whether the kernels share local memory within a group and meet at barriers.</param>
/// <param name="GroupSize">Work-items in a group of the kernels that need no group.</param>
/// <param name="ChannelMultiple">Maps have their channels padded to a multiple of it.</param>
/// <param name="InputMultiple">The network's input has its channels padded to a multiple of it.</param>
/// <param name="WarmUp">Whether a plan is run once as it is prepared.</param>
internal sealed record DeviceForm(string Name, bool LocalMemory, int GroupSize, int ChannelMultiple, int InputMultiple, bool WarmUp)
{
    /// <summary>Processors behind OpenCL: no local memory, no barriers, wide register tiles.</summary>
    public static DeviceForm Processor { get; } = new("processor", LocalMemory: false, GroupSize: 16, ChannelMultiple: 16, InputMultiple: 4, WarmUp: false);

    /// <summary>GPUs at fp32: local memory and barriers.</summary>
    public static DeviceForm Group { get; } = new("group", LocalMemory: true, GroupSize: 256, ChannelMultiple: 4, InputMultiple: 4, WarmUp: true);

    /// <summary>CUDA with compute capability 8.0 or later, at fp16.</summary>
    public static DeviceForm TensorCores { get; } = new("tensor-core", LocalMemory: true, GroupSize: 256, ChannelMultiple: 8, InputMultiple: 8, WarmUp: true);

    /// <summary>Groups of work-items for that many of them.</summary>
    public KernelConfig Groups(long items) => new(checked((int)((items + GroupSize - 1) / GroupSize)), GroupSize);
}
