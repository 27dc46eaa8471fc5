using System.Globalization;
using FastInpaint.Graph;
using FastInpaint.Kernels;
using FastInpaint.Simd;

namespace FastInpaint.Host.Devices;

/// <summary>From --device, --threads and --precision to a backend.</summary>
internal static class DeviceChoice
{
    /// <exception cref="CommandException">The device is unknown or not available, or does not have the precision.</exception>
    public static CpuBackend Open(string device, int threads, string precision)
    {
        string[] parts = device.Split(':');
        bool known = parts[0] is "auto" or "cpu" ? parts.Length == 1
            : parts[0] is "cuda" or "opencl" && (parts.Length == 1 || (parts.Length == 2 && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out _)));
        if (!known)
        {
            throw new CommandException(ExitCode.BadInput, $"--device '{device}' is no device. Use auto, cpu, cuda, cuda:N, opencl or opencl:N.");
        }

        if (parts[0] is "cuda" or "opencl")
        {
            GpuReport report = GpuDevices.List();
            string reason = report.BuiltIn
                ? "This build has no kernels for GPUs yet."
                : string.Join(' ', report.Refusals);
            throw new CommandException(ExitCode.NoDevice, $"The device {device} is not available. {reason} Use --device cpu.");
        }

        if (precision == "fp16")
        {
            throw new CommandException(ExitCode.BadInput, "The CPU computes in fp32 only. Use --precision fp32 or auto.");
        }

        return new CpuBackend(threads);
    }

    public static string Name(Precision precision) => precision == Precision.Fp16 ? "fp16" : "fp32";
}
