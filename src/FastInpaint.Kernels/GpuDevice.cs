namespace FastInpaint.Kernels;

/// <summary>One GPU that the GPU backend could run on.</summary>
/// <param name="Name">The device's name as its driver gives it.</param>
/// <param name="Kind">The platform that drives it: <c>cuda</c> or <c>opencl</c>.</param>
/// <param name="MemoryBytes">Global memory in bytes.</param>
/// <param name="WarpSize">Work-items that run in lockstep (a warp, wavefront or sub-group); at least 1.</param>
/// <param name="SharedMemoryBytes">The most shared memory (in OpenCL: local memory) one thread group may take, in bytes.</param>
public sealed record GpuDevice(string Name, string Kind, long MemoryBytes, int WarpSize, int SharedMemoryBytes);
