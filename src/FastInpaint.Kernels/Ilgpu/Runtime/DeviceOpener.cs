using ILGPU;
using ILGPU.Backends.OpenCL;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>Opens accelerators.</summary>
internal static class DeviceOpener
{
    /// <summary>Number of multiprocessors that devices opened from now on are taken to have; null for the number that each has. Tests and benchmarks set it to run kernels that the device would not choose.</summary>
    public static int? Multiprocessors { get; set; }

    /// <summary>Opens a device by its name on the command line.</summary>
    /// <param name="kind"><c>cuda</c> or <c>opencl</c>.</param>
    /// <param name="ordinal">The device's number among the devices of its kind that are not refused.</param>
    /// <param name="form">The kernels to use; null for all that suit the device.</param>
    /// <exception cref="GpuUnavailableException">There is no such device.</exception>
    public static OpenedDevice Open(string kind, int ordinal, DeviceForm? form = null)
    {
        using Lock.Scope gate = DeviceList.Gate.EnterScope();
        using DeviceScope scope = DeviceScope.EnterNone();
        GpuReport report = DeviceList.Read();
        int devices = report.Devices.Count(device => device.Kind == kind);
        if (ordinal >= devices)
        {
            string platform = kind == "cuda" ? "CUDA" : "OpenCL";
            IEnumerable<string> reasons = report.Refusals.Where(line => line.StartsWith(platform, StringComparison.Ordinal));
            throw new GpuUnavailableException(devices == 0
                ? $"There is no {platform} device. {string.Join(' ', reasons)}"
                : $"There is no {kind}:{ordinal}; the {platform} devices are {kind}:0 to {kind}:{devices - 1}. fastinpaint doctor lists them.");
        }

        Context? context = null;
        try
        {
            context = IlgpuContext.Create(builder => kind == "cuda" ? builder.AddCuda() : builder.OpenCL(device => OpenCLRequirements.WhyRefused(device) is null));
            return kind == "cuda" ? Cuda(context, ordinal, form) : OpenCL(context, ordinal, form);
        }
        catch (Exception e) when (e is not GpuUnavailableException)
        {
            context?.Dispose();
            throw new GpuUnavailableException($"{kind}:{ordinal} could not be opened: {e.Message} Update its driver, or use --device cpu.", e);
        }
    }

    /// <summary>Opens ILGPU's own emulator of a device. It is slow, and meant for tests.</summary>
    public static OpenedDevice Emulator()
    {
        using DeviceScope scope = DeviceScope.EnterNone();
        Context context = IlgpuContext.Create(builder => builder.CPU(CPUDeviceKind.Default));
        Accelerator accelerator = context.GetCPUDevice(0).CreateCPUAccelerator(context, CPUAcceleratorMode.Parallel);
        return new OpenedDevice("emulator", context, accelerator, Forms(accelerator, null), (entry, specialization) => accelerator.CompileKernel(entry, specialization), () => accelerator.MemorySize,
            Multiprocessors ?? accelerator.NumMultiprocessors);
    }

    private static OpenedDevice OpenCL(Context context, int ordinal, DeviceForm? form)
    {
        CLDevice device = context.GetCLDevice(ordinal);
        CLAccelerator accelerator = device.CreateCLAccelerator(context);
        var backend = new CLBackend(context, device.Capabilities, device.Vendor, device.CLStdVersion);
        return new OpenedDevice($"opencl:{ordinal}", context, accelerator, Forms(accelerator, form), (entry, specialization) => OpenCLSource.Compile(backend, entry, specialization), () => accelerator.MemorySize,
            Multiprocessors ?? accelerator.NumMultiprocessors);
    }

    private static OpenedDevice Cuda(Context context, int ordinal, DeviceForm? form)
    {
        CudaDevice device = context.GetCudaDevice(ordinal);
        using DeviceScope scope = DeviceScope.EnterCuda();
        CudaAccelerator accelerator = device.CreateCudaAccelerator(context);
        var compiler = new PtxCompiler((CudaCapabilityContext)device.Capabilities, accelerator.Architecture, accelerator.InstructionSet);
        return new OpenedDevice($"cuda:{ordinal}", context, accelerator, Forms(accelerator, form), compiler.Compile, () => FreeMemory(accelerator), Multiprocessors ?? accelerator.NumMultiprocessors);
    }

    private static long FreeMemory(CudaAccelerator accelerator)
    {
        using DeviceScope scope = DeviceScope.Enter(accelerator);
        return accelerator.GetFreeMemory();
    }

    private static DeviceForm[] Forms(Accelerator accelerator, DeviceForm? form) => form is null ? [.. DeviceForm.All.Where(known => known.Suits(accelerator))] : [form];
}
