namespace FastInpaint.Kernels;

/// <summary>What <see cref="GpuDevices.List"/> found.</summary>
/// <param name="BuiltIn">Whether this build contains the GPU backend; <see langword="false"/> when ILGPU was left out.</param>
/// <param name="Devices">The devices found: CUDA before OpenCL, each platform in its driver's order.</param>
/// <param name="Refusals">One sentence for each platform that gave no device, with the reason and what to do.</param>
public sealed record GpuReport(bool BuiltIn, IReadOnlyList<GpuDevice> Devices, IReadOnlyList<string> Refusals);
