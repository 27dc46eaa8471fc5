using FastInpaint.Graph;

namespace FastInpaint;

/// <summary>How an <see cref="Inpainter"/> or <see cref="ArtifactDetector"/> is set up. Everything has a default.</summary>
public sealed record EngineOptions
{
    /// <summary>A weights file (.safetensors); null for the embedded weights.</summary>
    public string? WeightsPath { get; init; }

    /// <summary>The device; null for the CPU. The engine does not dispose of a backend that it was given.</summary>
    public IBackend? Backend { get; init; }

    /// <summary>Threads of the CPU backend that the engine makes where <see cref="Backend"/> is null; 0 for one per processor. Results do not depend on it.</summary>
    public int Threads { get; init; }

    /// <summary>Storage type of activations and weights; null for the best that the device has.</summary>
    public Precision? Precision { get; init; }

    /// <summary>The most bytes that the plans of all calls may take at a time: arena, workspaces, staging. Null for what the device has.</summary>
    /// <remarks>Calls at the same time wait for each other's memory where they do not fit together; one that does not fit alone is refused. The packed weights come on top.
    /// Between calls at most this much is kept for the next ones (half of the device's memory where it is null); a call that needs it for another size gets it released first.</remarks>
    public long? MemoryLimit { get; init; }

    /// <summary>The most tiles that may wait for the device when a call comes, 0 or more; a call beyond it ends with <see cref="QueueFullException"/>. The further tiles of a call that has begun always wait.</summary>
    public int QueueLength { get; init; } = 1024;

    /// <summary>What the network shares its limit with; null for a limit of its own.</summary>
    internal DeviceMemory? Memory { get; init; }

    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfNegative(Threads);
        ArgumentOutOfRangeException.ThrowIfNegative(QueueLength);
        if (MemoryLimit is { } limit)
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit, nameof(MemoryLimit));
        }
    }
}
