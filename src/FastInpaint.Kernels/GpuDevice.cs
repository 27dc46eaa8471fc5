namespace FastInpaint.Kernels;

/// <summary>A GPU on which the GPU backend could run.</summary>
/// <param name="Name">The device's name as its driver reports it.</param>
/// <param name="Kind">The platform: <c>cuda</c> or <c>opencl</c>.</param>
/// <param name="MemoryBytes">Global memory in bytes.</param>
/// <param name="WarpSize">Number of work-items that run in lockstep (a warp, wavefront or sub-group), at least 1.</param>
/// <param name="SharedMemoryBytes">Most shared memory (OpenCL: local memory) that a thread group may use, in bytes.</param>
public sealed record GpuDevice(string Name, string Kind, long MemoryBytes, int WarpSize, int SharedMemoryBytes);
