using FastInpaint.Graph;
using FastInpaint.Host.Reports;
using FastInpaint.Kernels;
using FastInpaint.Simd;

namespace FastInpaint.Host.Devices;

/// <summary>The self-check of every device of this machine.</summary>
internal static class DeviceChecks
{
    public static DeviceReport Cpu()
    {
        using var backend = new CpuBackend();
        return Check(backend);
    }

    /// <summary>Opens, checks and closes one device after the other. One that cannot be opened or fails on the way gets the reason.</summary>
    public static IEnumerable<DeviceReport> Gpus(GpuReport gpus)
    {
        var found = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (GpuDevice gpu in gpus.Devices)
        {
            // Devices are numbered within their platform.
            int ordinal = found.GetValueOrDefault(gpu.Kind);
            found[gpu.Kind] = ordinal + 1;
            yield return Gpu(gpu, ordinal);
        }
    }

    private static DeviceReport Gpu(GpuDevice gpu, int ordinal)
    {
        try
        {
            using IBackend backend = GpuDevices.Open(gpu.Kind, ordinal);
            return Check(backend);
        }
        catch (Exception exception)
        {
            return new DeviceReport($"{gpu.Kind}:{ordinal}", gpu.Name, gpu.MemoryBytes, gpu.WarpSize, null, null, Ok: false, Sentence(exception));
        }
    }

    /// <summary>What failed and, where something else caused it, the first cause.</summary>
    private static string Sentence(Exception exception)
    {
        string cause = exception.GetBaseException().Message;
        return (exception.Message.Contains(cause, StringComparison.Ordinal) ? exception.Message : $"{exception.Message}: {cause}").ReplaceLineEndings(" ");
    }

    private static DeviceReport Check(IBackend backend)
    {
        BackendCapabilities capabilities = backend.Capabilities;
        double difference = SelfCheck.LargestDifference(backend);
        double? fp16 = capabilities.Fp16 ? SelfCheck.LargestDifference(backend, Precision.Fp16) : null;
        bool ok = difference <= SelfCheck.Tolerance && fp16 is null or <= SelfCheck.ToleranceFp16;
        return new DeviceReport(backend.Name, capabilities.Description, capabilities.MemoryBytes, capabilities.VectorWidth, difference, fp16, ok);
    }
}
