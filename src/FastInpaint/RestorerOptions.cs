using FastInpaint.Graph;
using FastInpaint.Simd;

namespace FastInpaint;

/// <summary>How a <see cref="Restorer"/> is set up. Everything has a default.</summary>
public sealed record RestorerOptions
{
    /// <summary>The generator's weights (.safetensors); null for the embedded ones.</summary>
    public string? WeightsPath { get; init; }

    /// <summary>The detector's weights (.safetensors); null for the embedded ones.</summary>
    public string? DetectorWeightsPath { get; init; }

    /// <summary>Whether the detector is loaded. Without it there are neither scores nor maps.</summary>
    public bool Detector { get; init; } = true;

    /// <summary>The device; null for the CPU.</summary>
    public IBackend? Backend { get; init; }

    /// <summary>Whether <see cref="Backend"/> is disposed of with the restorer, and where its weights cannot be loaded.</summary>
    public bool DisposeBackend { get; init; }

    /// <summary>Threads of the CPU where <see cref="Backend"/> is null; 0 for one per processor. Results do not depend on it.</summary>
    public int Threads { get; init; }

    /// <summary>Storage type of activations and weights; null for the best that the device has.</summary>
    public Precision? Precision { get; init; }

    /// <summary>The most bytes that all calls may take at a time, both networks together: arenas, workspaces, staging. Null for half of <see cref="ProcessMemory.BudgetBytes"/> on the CPU, and for
    /// nine tenths of what another device has free when the restorer is made.</summary>
    /// <remarks>Calls at the same time wait for each other's memory where they do not fit together; one that does not fit alone is refused. The packed weights come on top.
    /// What is kept between calls counts too, and gives way to a call that needs it. How a picture is cut depends on this number, never on what is free at the moment.</remarks>
    public long? MemoryLimit { get; init; }

    /// <summary>The most bytes that are kept between calls for the next ones, 0 or more; null for the memory limit.
    /// The arena used last is kept in any case, until another one is needed or <see cref="IdleRelease"/> has passed.</summary>
    public long? IdleLimit { get; init; }

    /// <summary>How long arenas and buffers are kept that no call uses; then they are released, and the memory goes back to the system. Zero for at once, null for as long as the restorer lives.</summary>
    public TimeSpan? IdleRelease { get; init; } = DefaultIdleRelease;

    internal static TimeSpan DefaultIdleRelease => TimeSpan.FromMinutes(1);

    /// <summary>The longest <see cref="IdleRelease"/> that a timer can wait for.</summary>
    internal static TimeSpan LongestIdleRelease => TimeSpan.FromMilliseconds(int.MaxValue);

    /// <summary>The most tiles that may wait for a network when a call comes, 0 or more; a call beyond it ends with <see cref="QueueFullException"/>. The further tiles of a call that has begun always wait.</summary>
    public int QueueLength { get; init; } = 1024;

    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfNegative(Threads);
        ArgumentOutOfRangeException.ThrowIfNegative(QueueLength);
        ArgumentOutOfRangeException.ThrowIfNegative(IdleLimit ?? 0, nameof(IdleLimit));
        ArgumentOutOfRangeException.ThrowIfLessThan(IdleRelease ?? TimeSpan.Zero, TimeSpan.Zero, nameof(IdleRelease));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(IdleRelease ?? TimeSpan.Zero, LongestIdleRelease, nameof(IdleRelease));
        if (MemoryLimit is { } limit)
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit, nameof(MemoryLimit));
        }
    }
}
