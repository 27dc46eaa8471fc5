using FastInpaint.Graph;
using ILGPU.Runtime;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>One accelerator of ILGPU as a backend.</summary>
internal sealed class GpuBackend : IBackend
{
    // Enough for a multiprocessor's groups to hide each other's waits in the quarter-resolution trunk.
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

    /// <summary>Multiply-adds, a few milliseconds of them, after which a long run looks at its cancellation.</summary>
    public long CancellationWork { get; init; } = 1L << 35;

    public BackendCapabilities Capabilities
    {
        get
        {
            DeviceForm form = Form(Precision.Fp32)!;
            bool half = Form(Precision.Fp16) is not null;
            return new()
            {
                Description = $"{Accelerator.Name.Trim()}, {Accelerator.NumMultiprocessors} multiprocessors, {form.Name} kernels",
                VectorWidth = Math.Max(1, Accelerator.WarpSize),
                Parallelism = Accelerator.NumMultiprocessors,
                SharedMemoryBytes = form.SharedMemory ? Accelerator.MaxSharedMemoryPerGroup : 0,
                Fp16 = half,
                TensorCores = half,
                BatchPixels = Accelerator.NumMultiprocessors * BatchPixelsPerMultiprocessor,
                MemoryBytes = _device.FreeMemory(),
            };
        }
    }

    /// <summary>The kernels of a precision; null where the device has none.</summary>
    public DeviceForm? Form(Precision precision) => _device.Forms.FirstOrDefault(form => form.Precision == precision);

    public IModel Load(Network network, IParameterSource parameters, Precision precision)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(parameters);
        DeviceForm form = Form(precision)
            ?? throw new NotSupportedException($"{Name} computes in fp32; fp16 needs CUDA with compute capability 8.0 or later. Use --precision fp32 or auto.");
        return GpuModel.Load(this, network, parameters, form);
    }

    /// <summary>Runs what talks to the driver; what it throws becomes an exception that names the device.</summary>
    public T Guard<T>(Func<T> action, string what)
    {
        try
        {
            Accelerator.Bind();
            return action();
        }
        catch (AcceleratorException e)
        {
            throw Lost(what, e);
        }
    }

    /// <summary>What to throw when the driver failed.</summary>
    public GpuDeviceException Lost(string what, AcceleratorException reason) => new(
        $"{Name} ({Accelerator.Name.Trim()}) failed {what}: {reason.Message} The device may have been lost or reset; open it again, or use --device cpu.", reason);

    /// <summary>Disposes of what the driver holds. A lost device has released it already, and its driver answers with errors.</summary>
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
        Release(_device.Accelerator);
        Release(_device.Context);
    }
}
