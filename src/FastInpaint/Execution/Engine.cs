using FastInpaint.Graph;

namespace FastInpaint.Execution;

/// <summary>A network on a device, with its plans and its queue. Thread-safe.</summary>
internal sealed class Engine : IDisposable
{
    /// <summary>Loads the weights of a network.</summary>
    /// <param name="kind">The network that the weights have to belong to.</param>
    /// <param name="weights">The weights.</param>
    /// <param name="device">The device.</param>
    /// <param name="memory">The memory that this network shares with others.</param>
    /// <param name="options">Set-up; paths and device are ignored.</param>
    /// <param name="owner">Name of the public object, for <see cref="ObjectDisposedException"/>.</param>
    /// <exception cref="InvalidNetworkException">The weights are not those of a complete network of this kind.</exception>
    public Engine(NetworkKind kind, IParameterSource weights, SharedBackend device, DeviceMemory memory, RestorerOptions options, string owner)
    {
        IBackend backend = device.Backend;
        BackendCapabilities capabilities = backend.Capabilities;
        Network network = kind == NetworkKind.Generator ? Network.Generator(weights) : Network.Detector(weights);
        Precision precision = options.Precision ?? (capabilities.Fp16 ? Precision.Fp16 : Precision.Fp32);
        IModel model = backend.Load(network, weights, precision);
        Details = new DetailPool(backend);
        memory.ReleaseToo(Details.ReleaseUnused);
        Pool = new ExecutionPool(backend, model, [Details, device.Use()], options.IdleLimit, owner, memory);
        Scheduler = new TileScheduler(Pool, memory.Admission, capabilities.BatchPixels, options.QueueLength);
        Device = backend.Name;
        Precision = model.Precision;
        WeightBytes = model.WeightBytes;
    }

    public ExecutionPool Pool { get; }

    public NetworkPlans Plans => Pool.Plans;

    /// <summary>Computes the detail of fills.</summary>
    public DetailPool Details { get; }

    public TileScheduler Scheduler { get; }

    /// <summary>The device's name on the command line.</summary>
    public string Device { get; }

    public Precision Precision { get; }

    /// <summary>Bytes of the packed weights.</summary>
    public long WeightBytes { get; }

    public void Dispose() => Pool.Dispose();
}
