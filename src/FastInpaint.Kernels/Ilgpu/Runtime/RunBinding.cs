using ILGPU;
using ILGPU.Runtime;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>Where a run finds its input and leaves its result: the kernels before and after the network's steps, and what is copied to the device and back around them.</summary>
/// <param name="Input">The place in the arena where the run finds its input.</param>
/// <param name="First">Makes the network's input of it; null where it is the network's input.</param>
/// <param name="Last">Follows the network's last step; null for nothing.</param>
/// <param name="Output">The place in the arena where the run leaves its result.</param>
/// <param name="Host">Copies that belong to the run; null where tiles bring the input and take the result.</param>
internal sealed record RunBinding(ArrayView<float> Input, GpuStep? First, GpuStep? Last, ArrayView<float> Output, HostBuffers? Host)
{
    /// <summary>The run recorded as a whole; null where the device has no graphs.</summary>
    public CudaGraph? Graph { get; set; }
}

/// <summary>The host's side of a run on tensors, page-locked where the device is behind a bus.</summary>
internal sealed record HostBuffers(PageLockedArray1D<float> From, PageLockedArray1D<float> To);
