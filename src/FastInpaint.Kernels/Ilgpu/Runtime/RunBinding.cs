using ILGPU;
using ILGPU.Runtime;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>The places where a run finds its input and leaves its result, the kernels before and after the network's steps, and the copies to and from the device.</summary>
/// <param name="Input">The place in the arena where the run finds its input.</param>
/// <param name="First">Kernels that make the network's input; null if the run's input already is the network's input.</param>
/// <param name="Last">Kernels after the network's last step; null for none.</param>
/// <param name="Output">The place in the arena where the run leaves its result.</param>
/// <param name="Host">Host buffers whose copies are part of the run; null if tiles bring the input and take the result.</param>
internal sealed record RunBinding(ArrayView<float> Input, GpuStep? First, GpuStep? Last, ArrayView<float> Output, HostBuffers? Host)
{
    /// <summary>The recorded run; null if the device has no graphs.</summary>
    public CudaRecording? Recording { get; set; }
}

/// <summary>The host's buffers for a run on tensors. They are page-locked if the device is behind a bus.</summary>
internal sealed record HostBuffers(PageLockedArray1D<float> From, PageLockedArray1D<float> To);
