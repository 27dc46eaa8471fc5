using FastInpaint.Graph;
using FastInpaint.Host.Reports;
using FastInpaint.Simd;

namespace FastInpaint.Host.Devices;

/// <summary>The self-check of a device against stored numbers.</summary>
internal static class DeviceChecks
{
    public static DeviceReport Cpu()
    {
        using var backend = new CpuBackend();
        return Check(backend);
    }

    public static DeviceReport Check(IBackend backend)
    {
        BackendCapabilities capabilities = backend.Capabilities;
        double difference = SelfCheck.LargestDifference(backend);
        double? fp16 = capabilities.Fp16 ? SelfCheck.LargestDifference(backend, Precision.Fp16) : null;
        bool ok = difference <= SelfCheck.Tolerance && fp16 is null or <= SelfCheck.ToleranceFp16;
        return new DeviceReport(backend.Name, capabilities.Description, capabilities.MemoryBytes, capabilities.VectorWidth, difference, fp16, ok);
    }
}
