using FastInpaint.Graph;

namespace FastInpaint.Hosting;

/// <summary>Options of the worker in a .NET host. They can be bound from configuration, and are checked when the host starts.</summary>
public sealed class FastInpaintOptions
{
    /// <summary>Path of the generator's weights, a .safetensors file; null for the embedded weights.</summary>
    public string? WeightsPath { get; set; }

    /// <summary>Path of the detector's weights, a .safetensors file; null for the embedded weights.</summary>
    public string? DetectorWeightsPath { get; set; }

    /// <summary>Creates the device's backend; null for the CPU. The host calls it once and disposes of the backend when it stops.</summary>
    public Func<IBackend>? Backend { get; set; }

    /// <summary>Storage type of activations and weights; null for the best that the device has.</summary>
    public Precision? Precision { get; set; }

    /// <summary>Threads of the CPU backend: 0 for one per processor, at most 1024. Used only where <see cref="Backend"/> is null.</summary>
    public int Threads { get; set; }

    /// <summary>Most bytes that the plans of both networks may take together at any time; null for the default of <see cref="RestorerOptions.MemoryLimit"/>.</summary>
    public long? MemoryLimit { get; set; }

    /// <summary>How long the memory of unused plans is kept, zero or more; null to keep it as long as the host runs.</summary>
    public TimeSpan? IdleRelease { get; set; } = RestorerOptions.DefaultIdleRelease;

    /// <summary>Requests that are processed at the same time, 1 to 1024: while the device computes one, the pixels of others are copied in and out.</summary>
    public int Concurrency { get; set; } = 3;

    /// <summary>Most requests that may wait, 1 to 100,000.</summary>
    public int QueueCapacity { get; set; } = 64;

    /// <summary>Most pixels that a picture may have, at least 1.</summary>
    public long MaxPixels { get; set; } = 100_000_000;

    /// <summary>Longest time for a request, waiting included, above zero; null for no limit.</summary>
    public TimeSpan? TimeLimit { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long running requests may continue after the host begins to stop, zero or more. The host's own ShutdownTimeout has to be longer.</summary>
    public TimeSpan StopLimit { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>Picture sizes, as <c>WIDTHxHEIGHT</c>, whose plans are prepared before the host reports that it is ready.</summary>
    public IList<string> WarmUp { get; } = [];

    /// <summary>The sizes of <see cref="WarmUp"/>.</summary>
    /// <exception cref="FormatException">An entry is not a size.</exception>
    internal IEnumerable<(int Width, int Height)> WarmUpSizes() => WarmUp.Select(text =>
        text.Split('x', 'X') is [var width, var height] && int.TryParse(width, out int w) && int.TryParse(height, out int h) && w > 0 && h > 0 && (long)w * h <= Array.MaxLength
            ? (w, h)
            : throw new FormatException($"WarmUp '{text}' is no size; give WIDTHxHEIGHT, for example 512x512."));
}
