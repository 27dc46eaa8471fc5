using ILGPU;
using ILGPU.Runtime;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>How a run begins and ends: what is copied to the device and back, and the kernels between the copies and the network.</summary>
/// <param name="From">Page-locked where the device is behind a bus.</param>
/// <param name="Input">The place in the arena that <paramref name="From"/> is copied to.</param>
/// <param name="First">Makes the network's input; null where the copy is it.</param>
/// <param name="Last">Follows the network's last step; null for nothing.</param>
/// <param name="Output">The place in the arena that is copied to <paramref name="To"/>.</param>
internal sealed record RunEnds(PageLockedArray1D<float> From, ArrayView<float> Input, GpuStep? First, GpuStep? Last, ArrayView<float> Output, PageLockedArray1D<float> To)
{
    /// <summary>The run recorded as a whole; null where the device has no graphs.</summary>
    public CudaGraph? Graph { get; set; }
}
