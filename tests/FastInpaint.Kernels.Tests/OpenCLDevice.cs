using FastInpaint.Kernels.Ilgpu;
using ILGPU.Backends;
using ILGPU.Backends.EntryPoints;
using ILGPU.Runtime;

namespace FastInpaint.Kernels.Tests;

/// <summary>The first OpenCL device with the kernels of a form, where there is one.</summary>
internal sealed class OpenCLDevice
{
    private readonly Lazy<(OpenedDevice? Device, GpuBackend? Backend, string Why)> _device;

    private OpenCLDevice(DeviceForm? form) => _device = new(() => Find(form));

    /// <summary>With the kernels that suit it.</summary>
    public static OpenCLDevice Suited { get; } = new(null);

    /// <summary>With the kernels of GPUs, whatever it is.</summary>
    public static OpenCLDevice Group { get; } = new(DeviceForm.All.Single(form => form.Name == "group"));

    public GpuBackend Backend
    {
        get
        {
            Assert.SkipWhen(_device.Value.Backend is null, $"needs an OpenCL device: {_device.Value.Why}");
            return _device.Value.Backend!;
        }
    }

    /// <summary>Code for the device.</summary>
    public CompiledKernel Compile(EntryPointDescription entry, KernelSpecialization specialization)
    {
        _ = Backend;
        return _device.Value.Device!.Compile(entry, specialization);
    }

    private static (OpenedDevice? Device, GpuBackend? Backend, string Why) Find(DeviceForm? form)
    {
        // PoCL 3.1, Debian 12's, lacks what it does not need.
        Environment.SetEnvironmentVariable(OpenCLRequirements.AssumeGenericAddressSpace, "1");
        try
        {
            OpenedDevice device = DeviceOpener.Open("opencl", 0, form);
            return (device, new GpuBackend(device), "");
        }
        catch (GpuUnavailableException e)
        {
            return (null, null, e.Message);
        }
    }
}
