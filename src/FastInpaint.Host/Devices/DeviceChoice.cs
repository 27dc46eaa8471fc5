using System.Globalization;
using FastInpaint.Graph;
using FastInpaint.Simd;

namespace FastInpaint.Host.Devices;

/// <summary>Opens the backend for --device and --threads, and chooses the storage type for --precision.</summary>
internal static class DeviceChoice
{
    /// <summary>
    /// Opens a device. <c>auto</c> is the first usable CUDA device, else the CPU. An OpenCL device is used only on request: on a machine without CUDA, most
    /// OpenCL devices are the processor itself or slower.
    /// </summary>
    /// <param name="device"><c>auto</c>, <c>cpu</c>, <c>cuda[:N]</c> or <c>opencl[:N]</c>.</param>
    /// <param name="threads">Threads of the CPU; 0 for one per processor.</param>
    /// <param name="convolution">How the CPU computes convolutions: <c>auto</c>, <c>direct</c> or <c>winograd</c>.</param>
    /// <exception cref="CommandException">The device is unknown or not available, or the device offers no choice of the convolution.</exception>
    public static IBackend Open(string device, int threads, string convolution = "auto")
    {
        string[] parts = device.Split(':');
        int ordinal = 0;
        bool known = parts[0] is "auto" or "cpu" ? parts.Length == 1
            : parts[0] is "cuda" or "opencl" && (parts.Length == 1 || (parts.Length == 2 && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out ordinal)));
        if (!known)
        {
            throw new CommandException(ExitCode.BadInput, $"--device '{device}' is no device. Use auto, cpu, cuda, cuda:N, opencl or opencl:N.");
        }

        ConvolutionAlgorithm algorithm = convolution switch
        {
            "direct" => ConvolutionAlgorithm.Direct,
            "winograd" => ConvolutionAlgorithm.Winograd,
            _ => ConvolutionAlgorithm.Auto,
        };
        return parts[0] switch
        {
            "cpu" => new CpuBackend(threads, algorithm),
            "auto" => GpuPlatform.OpenCudaWhereUsable() ?? new CpuBackend(threads, algorithm),
            _ => GpuPlatform.Open(parts[0], ordinal),
        };
    }

    /// <summary>The storage type on this device; <c>auto</c> is fp16 where the device supports it.</summary>
    /// <exception cref="CommandException">The device does not support the precision.</exception>
    public static Precision Precision(IBackend backend, string precision)
    {
        bool fp16 = backend.Capabilities.Fp16;
        return precision switch
        {
            "fp16" when !fp16 => throw new CommandException(
                ExitCode.BadInput,
                $"{(backend is CpuBackend ? "The CPU" : backend.Name)} computes in fp32 only; fp16 needs a CUDA device with compute capability 8.0 or later. Use --precision fp32 or auto."),
            "fp16" => Graph.Precision.Fp16,
            "fp32" => Graph.Precision.Fp32,
            _ => fp16 ? Graph.Precision.Fp16 : Graph.Precision.Fp32,
        };
    }

    public static string Name(Precision precision) => precision == Graph.Precision.Fp16 ? "fp16" : "fp32";
}
