using FastInpaint.Graph;
using FastInpaint.Simd;

namespace FastInpaint;

/// <summary>Options of a <see cref="Restorer"/>. Every option has a default.</summary>
public sealed record RestorerOptions
{
    /// <summary>Path of the generator's weights (.safetensors); null for the embedded weights.</summary>
    public string? WeightsPath { get; init; }

    /// <summary>Path of the detector's weights (.safetensors); null for the embedded weights.</summary>
    public string? DetectorWeightsPath { get; init; }

    /// <summary>Whether the detector is loaded. Without the detector there are neither scores nor maps.</summary>
    public bool Detector { get; init; } = true;

    /// <summary>The device's backend; null for the CPU.</summary>
    public IBackend? Backend { get; init; }

    /// <summary>Whether the restorer disposes of <see cref="Backend"/>, also if the weights cannot be loaded.</summary>
    public bool DisposeBackend { get; init; }

    /// <summary>Number of CPU threads if <see cref="Backend"/> is null; 0 for one per processor. Results do not depend on this number.</summary>
    public int Threads { get; init; }

    /// <summary>Storage type of activations and weights; null for the best that the device supports.</summary>
    public Precision? Precision { get; init; }

    /// <summary>Most bytes that all calls may take together at any time, for both networks: arenas, workspaces, staging buffers. Null for the default: half of <see cref="ProcessMemory.BudgetBytes"/> on the CPU,
    /// and on another device nine tenths of the memory that is free when the restorer is made.</summary>
    /// <remarks>Concurrent calls that do not fit together wait for each other's memory. A call that does not fit alone is refused. The packed weights come on top of the limit.
    /// Memory that is kept between calls counts too, and is released when a call needs it. How a picture is cut depends on this limit, never on the memory that is free at the moment.</remarks>
    public long? MemoryLimit { get; init; }

    /// <summary>Most bytes that are kept between calls, 0 or more; null for the memory limit.
    /// The last used arena is always kept, until another arena is needed or <see cref="IdleRelease"/> has passed.</summary>
    public long? IdleLimit { get; init; }

    /// <summary>How long unused arenas and buffers are kept before their memory returns to the system. Zero releases them at once; null keeps them as long as the restorer lives.</summary>
    public TimeSpan? IdleRelease { get; init; } = DefaultIdleRelease;

    internal static TimeSpan DefaultIdleRelease => TimeSpan.FromMinutes(1);

    /// <summary>Largest <see cref="IdleRelease"/> that a timer supports.</summary>
    internal static TimeSpan LongestIdleRelease => TimeSpan.FromMilliseconds(int.MaxValue);

    /// <summary>Most tiles that may wait for a network, 0 or more. A new call beyond it fails with <see cref="QueueFullException"/>. Further tiles of a call that has begun always wait.</summary>
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
