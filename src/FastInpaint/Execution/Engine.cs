using FastInpaint.Graph;
using FastInpaint.Simd;
using FastInpaint.Weights;

namespace FastInpaint;

/// <summary>A network on a device, with its pool: what <see cref="Inpainter"/> and <see cref="ArtifactDetector"/> have in common. Thread safe.</summary>
internal sealed class Engine : IDisposable
{
    private Engine(IBackend backend, IModel model, ExecutionPool pool, DetailPool details, DeviceMemory memory, int queueLength)
    {
        Pool = pool;
        Details = details;
        Scheduler = new TileScheduler(pool, memory, backend.Capabilities.BatchPixels, queueLength);
        Device = backend.Name;
        PrecisionName = model.Precision == Precision.Fp16 ? "fp16" : "fp32";
        WeightBytes = model.WeightBytes;
    }

    public ExecutionPool Pool { get; }

    /// <summary>Gives fills their detail.</summary>
    public DetailPool Details { get; }

    public TileScheduler Scheduler { get; }

    /// <summary>The device as the command line spells it.</summary>
    public string Device { get; }

    /// <summary><c>fp32</c> or <c>fp16</c>.</summary>
    public string PrecisionName { get; }

    /// <summary>Bytes of the packed weights.</summary>
    public long WeightBytes { get; }

    /// <summary>Loads the weights that the options name.</summary>
    /// <param name="kind">The network that they have to be of.</param>
    /// <param name="options">Set-up.</param>
    /// <param name="owner">The public object's name, for <see cref="ObjectDisposedException"/>.</param>
    public static Engine Load(NetworkKind kind, EngineOptions options, string owner)
    {
        options.Check();
        using SafetensorsFile weights = EngineWeights.Open(kind, options.WeightsPath);
        return Load(kind, weights, options, owner);
    }

    /// <summary>Loads these weights; <see cref="EngineOptions.WeightsPath"/> is not looked at.</summary>
    /// <inheritdoc cref="Load(NetworkKind, EngineOptions, string)"/>
    public static Engine Load(NetworkKind kind, IParameterSource weights, EngineOptions options, string owner)
    {
        options.Check();
        Network network = kind == NetworkKind.Generator ? Network.Generator(weights) : Network.Detector(weights);
        CpuBackend? made = options.Backend is null ? new CpuBackend(options.Threads) : null;
        try
        {
            IBackend backend = options.Backend ?? made!;
            Precision precision = options.Precision ?? (backend.Capabilities.Fp16 ? Precision.Fp16 : Precision.Fp32);
            IModel model = backend.Load(network, weights, precision);
            DeviceMemory memory = options.Memory ?? new DeviceMemory();
            var details = new DetailPool(backend);
            return new Engine(backend, model, new ExecutionPool(backend, model, [details, .. made is null ? [] : (IDisposable[])[made]], options.MemoryLimit, owner, memory), details, memory, options.QueueLength);
        }
        catch
        {
            made?.Dispose();
            throw;
        }
    }

    public void Dispose() => Pool.Dispose();
}
