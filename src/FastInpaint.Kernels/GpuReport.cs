namespace FastInpaint.Kernels;

/// <summary>The result of <see cref="GpuDevices.List"/>.</summary>
/// <param name="Devices">The devices found: CUDA before OpenCL, each platform in its driver's order.</param>
/// <param name="Refusals">One sentence for each refused device and each platform without a device, with the reason and what to do.</param>
public sealed record GpuReport(IReadOnlyList<GpuDevice> Devices, IReadOnlyList<string> Refusals);
