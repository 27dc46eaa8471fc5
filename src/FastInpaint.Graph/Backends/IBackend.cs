namespace FastInpaint.Graph;

/// <summary>A device that runs networks, to be made by a backend's package and passed to the library. No other assembly can implement it.</summary>
/// <remarks>Thread safe. Whatever was loaded with a backend is disposed of before it.</remarks>
public interface IBackend : IDisposable
{
    /// <summary>The device's name as the command line spells it: <c>cpu</c>, <c>cuda:0</c>, <c>opencl:1</c>.</summary>
    string Name { get; }

    /// <summary>What the device can do.</summary>
    BackendCapabilities Capabilities { get; }

    /// <summary>Reads the parameters and packs them for this device, once; plans and executables for any size follow from the model.</summary>
    /// <param name="network">A network made by one of the factories of <see cref="Network"/>.</param>
    /// <param name="parameters">A source that is complete for <paramref name="network"/>; it is not used after the call.</param>
    /// <param name="precision">Storage type; one that <see cref="Capabilities"/> names.</param>
    /// <exception cref="NotSupportedException">The device does not have that precision.</exception>
    /// <exception cref="InvalidNetworkException">A parameter is NaN or infinite.</exception>
    internal IModel Load(Network network, IParameterSource parameters, Precision precision);
}

/// <summary>What a device can do, as data.</summary>
public sealed record BackendCapabilities
{
    /// <summary>A line for people: the processor or card and the instruction set used, for example <c>AVX-512, 2 threads</c>.</summary>
    public required string Description { get; init; }

    /// <summary>Floats in one vector register, or threads in one warp.</summary>
    public required int VectorWidth { get; init; }

    /// <summary>Threads (CPU) or multiprocessors (GPU) that work on one run.</summary>
    public required int Parallelism { get; init; }

    /// <summary>Bytes of local (shared) memory for a group, 0 where there is none.</summary>
    public int SharedMemoryBytes { get; init; }

    /// <summary>Whether fp16 storage is available.</summary>
    public bool Fp16 { get; init; }

    /// <summary>Whether fp16 products run on matrix units.</summary>
    public bool TensorCores { get; init; }

    /// <summary>Pixels that a run should have for all of the device to be busy: smaller tiles run together up to it. 0: every tile runs alone.</summary>
    public long BatchPixels { get; init; }

    /// <summary>Bytes that an arena may take on this device at the time of asking.</summary>
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

/// <summary>A backend's device was lost during a run. What was prepared on it is unusable, and further runs fail too; the message names the device.</summary>
public abstract class DeviceLostException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">Names the device and says what failed.</param>
    /// <param name="innerException">What the driver said.</param>
    protected DeviceLostException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
