namespace FastInpaint.Graph;

/// <summary>A device that runs networks. A backend's package creates it, and the caller passes it to the library. Other assemblies cannot implement this interface.</summary>
/// <remarks>Thread-safe. Dispose of everything that was loaded with a backend before the backend itself.</remarks>
public interface IBackend : IDisposable
{
    /// <summary>The device's name on the command line: <c>cpu</c>, <c>cuda:0</c>, <c>opencl:1</c>.</summary>
    string Name { get; }

    /// <summary>What the device can do.</summary>
    BackendCapabilities Capabilities { get; }

    /// <summary>Reads the parameters once and packs them for this device. The model then makes plans and executables for any size.</summary>
    /// <param name="network">A network made by one of the factories of <see cref="Network"/>.</param>
    /// <param name="parameters">A source that has all parameters of <paramref name="network"/>. It is not used after the call.</param>
    /// <param name="precision">Storage type of activations and weights. It must be one that <see cref="Capabilities"/> allows.</param>
    /// <exception cref="NotSupportedException">The device does not support that precision.</exception>
    /// <exception cref="InvalidNetworkException">A parameter is NaN or infinite.</exception>
    internal IModel Load(Network network, IParameterSource parameters, Precision precision);
}

/// <summary>The properties of a device.</summary>
public sealed record BackendCapabilities
{
    /// <summary>A line for users: the processor or card and its instruction set, for example <c>AVX-512, 2 threads</c>.</summary>
    public required string Description { get; init; }

    /// <summary>Floats in one vector register, or threads in one warp.</summary>
    public required int VectorWidth { get; init; }

    /// <summary>Threads (CPU) or multiprocessors (GPU) that share the work of one run.</summary>
    public required int Parallelism { get; init; }

    /// <summary>Bytes of shared (OpenCL: local) memory for a thread group; 0 if there is none.</summary>
    public int SharedMemoryBytes { get; init; }

    /// <summary>Whether fp16 storage is available.</summary>
    public bool Fp16 { get; init; }

    /// <summary>Whether fp16 products run on matrix units (tensor cores).</summary>
    public bool TensorCores { get; init; }

    /// <summary>Pixels that a run needs to keep the whole device busy. Smaller tiles run together until their pixels reach this number. 0: every tile runs alone.</summary>
    public long BatchPixels { get; init; }

    /// <summary>Bytes that an arena could take on this device at the moment when the property is read.</summary>
    public required long MemoryBytes { get; init; }
}

/// <summary>The storage type of activations and packed weights. Accumulation is fp32 in either case.</summary>
public enum Precision
{
    /// <summary>32-bit floats.</summary>
    Fp32,

    /// <summary>16-bit floats in memory, 32-bit accumulators.</summary>
    Fp16,
}

/// <summary>A backend's device was lost during a run. Its models and executables are unusable, and further runs fail too. The message names the device.</summary>
public abstract class DeviceLostException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">Names the device and what failed.</param>
    /// <param name="innerException">The driver's error.</param>
    protected DeviceLostException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
