using FastInpaint.Graph;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>A backend that runs on one of ILGPU's accelerators.</summary>
internal sealed class GpuBackend : IBackend
{
    // In the residual blocks, at a quarter of the resolution, these pixels give a multiprocessor enough groups to hide each other's waits.
    private const long BatchPixelsPerMultiprocessor = 16384;

    private readonly OpenedDevice _device;

    public GpuBackend(OpenedDevice device)
    {
        _device = device;
        Kernels = new KernelCache(device.Accelerator, device.Compile);
    }

    public string Name => _device.Name;

    public Accelerator Accelerator => _device.Accelerator;

    public KernelCache Kernels { get; }

    /// <summary>Number of multiprocessors for which kernels are chosen.</summary>
    public int Multiprocessors => _device.Multiprocessors;

    /// <summary>Most shared memory of a group in bytes. On CUDA it is what a multiprocessor has, less 1 KiB that the driver keeps for each group.</summary>
    public int SharedBytes => Accelerator is CudaAccelerator cuda ? cuda.MaxSharedMemoryPerMultiprocessor - 1024 : Accelerator.MaxSharedMemoryPerGroup;

    /// <summary>Multiply-adds after which a long run checks its cancellation token. They take a few milliseconds.</summary>
    public long CancellationWork { get; init; } = 1L << 35;

    public BackendCapabilities Capabilities
    {
        get
        {
            DeviceForm form = Form(Precision.Fp32)!;
            bool half = Form(Precision.Fp16) is not null;
            return new()
            {
                Description = $"{Accelerator.Name.Trim()}, {Multiprocessors} multiprocessors, {form.Name} kernels",
                VectorWidth = Math.Max(1, Accelerator.WarpSize),
                Parallelism = Multiprocessors,
                SharedMemoryBytes = form.SharedMemory ? Accelerator.MaxSharedMemoryPerGroup : 0,
                Fp16 = half,
                TensorCores = half,
                BatchPixels = Multiprocessors * BatchPixelsPerMultiprocessor,
                MemoryBytes = _device.FreeMemory(),
            };
        }
    }

    /// <summary>The device form for a precision; null if the device does not support the precision.</summary>
    public DeviceForm? Form(Precision precision) => _device.Forms.FirstOrDefault(form => form.Precision == precision);

    public IModel Load(Network network, IParameterSource parameters, Precision precision)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(parameters);
        DeviceForm form = Form(precision)
            ?? throw new NotSupportedException($"{Name} computes in fp32; fp16 needs CUDA with compute capability 8.0 or later. Use --precision fp32 or auto.");
        return GpuModel.Load(this, network, parameters, form);
    }

    /// <summary>Runs code that calls the driver. Converts the driver's exceptions to one that names the device.</summary>
    public T Guard<T>(Func<T> action, string what)
    {
        try
        {
            using DeviceScope scope = DeviceScope.Enter(Accelerator);
            return action();
        }
        catch (AcceleratorException e)
        {
            throw Lost(what, e);
        }
    }

    /// <summary>The exception for a driver that failed.</summary>
    public GpuDeviceException Lost(string what, AcceleratorException reason) => new(
        $"{Name} ({Accelerator.Name.Trim()}) failed {what}: {reason.Message} The device may have been lost or reset; open it again, or use --device cpu.", reason);

    /// <summary>Disposes of an object that the driver owns. Ignores the driver's errors, because a lost device has already released the object.</summary>
    public static void Release(IDisposable? held)
    {
        try
        {
            held?.Dispose();
        }
        catch (AcceleratorException)
        {
        }
    }

    public void Dispose()
    {
        Kernels.Dispose();
        using DeviceScope scope = DeviceScope.Enter(Accelerator);
        Release(_device.Accelerator);
        Release(_device.Context);
    }
}
