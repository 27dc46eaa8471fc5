namespace FastInpaint.Kernels;

/// <summary>What <see cref="GpuDevices.List"/> found.</summary>
/// <param name="Devices">The devices found: CUDA before OpenCL, each platform in its driver's order.</param>
/// <param name="Refusals">One sentence for each platform that gave no device, with the reason and what to do.</param>
public sealed record GpuReport(IReadOnlyList<GpuDevice> Devices, IReadOnlyList<string> Refusals);
