using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>Lists the devices that ILGPU can use, and the reasons why others are refused.</summary>
internal static class DeviceList
{
    /// <summary>Lock for asking drivers about their devices. While some OpenCL drivers start, they show no device to a second thread.</summary>
    public static Lock Gate { get; } = new();

    public static GpuReport Read()
    {
        using Lock.Scope gate = Gate.EnterScope();
        using DeviceScope scope = DeviceScope.EnterNone();
        var devices = new List<GpuDevice>();
        var refusals = new List<string>();
        ReadPlatform("CUDA", DriverLibrary.Cuda, CudaDevices);
        ReadPlatform("OpenCL", DriverLibrary.OpenCL, OpenCLDevices);
        return new GpuReport(devices, refusals);

        void ReadPlatform(string platform, DriverLibrary library, Action<List<GpuDevice>, List<string>> read)
        {
            if (library.WhyMissing() is { } missing)
            {
                refusals.Add($"{platform}: {missing}");
                return;
            }

            int before = devices.Count + refusals.Count;
            try
            {
                read(devices, refusals);
            }
            catch (Exception e)
            {
                refusals.Add($"{platform}: the driver failed: {e.Message} Reinstall or update the GPU driver.");
                return;
            }

            if (devices.Count + refusals.Count == before)
            {
                refusals.Add($"{platform}: {library.Name} is installed but gives no device. {library.NoDeviceAdvice}");
            }
        }
    }

    private static void CudaDevices(List<GpuDevice> devices, List<string> refusals)
    {
        using Context context = IlgpuContext.Create(builder => builder.AddCuda());
        foreach (CudaDevice device in context.GetCudaDevices())
        {
            devices.Add(Describe(device, "cuda"));
        }
    }

    private static void OpenCLDevices(List<GpuDevice> devices, List<string> refusals)
    {
        using Context context = IlgpuContext.Create(builder => builder.OpenCL(device => IsUsable(device, refusals)));
        foreach (CLDevice device in context.GetCLDevices())
        {
            devices.Add(Describe(device, "opencl"));
        }
    }

    private static bool IsUsable(CLDevice device, List<string> refusals)
    {
        string? refusal = OpenCLRequirements.WhyRefused(device);
        if (refusal is not null)
        {
            refusals.Add($"OpenCL: {refusal}");
        }

        return refusal is null;
    }

    // OpenCL devices of vendors other than NVIDIA, AMD and Intel report a warp size of 0, which becomes 1.
    private static GpuDevice Describe(Device device, string kind) =>
        new(device.Name.Trim(), kind, device.MemorySize, Math.Max(1, device.WarpSize), device.MaxSharedMemoryPerGroup);
}
