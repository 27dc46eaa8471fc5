using FastInpaint.Graph;

namespace FastInpaint.Hosting;

/// <summary>How the worker of a host is set up. Bound from configuration and checked when the host starts.</summary>
public sealed class FastInpaintOptions
{
    /// <summary>The generator's weights, .safetensors; null for the embedded ones.</summary>
    public string? WeightsPath { get; set; }

    /// <summary>The detector's weights, .safetensors; null for the embedded ones.</summary>
    public string? DetectorWeightsPath { get; set; }

    /// <summary>Makes the device; null for the CPU. Called once; what it makes is disposed of with the host.</summary>
    public Func<IBackend>? Backend { get; set; }

    /// <summary>Storage type of activations and weights; null for the best that the device has.</summary>
    public Precision? Precision { get; set; }

    /// <summary>Threads of the CPU, where <see cref="Backend"/> is null; 0 for one per processor, 1024 at most.</summary>
    public int Threads { get; set; }

    /// <summary>The most bytes that the plans of both networks together may take at a time; null for the default of <see cref="RestorerOptions.MemoryLimit"/>.</summary>
    public long? MemoryLimit { get; set; }

    /// <summary>How long memory of plans is kept that no request uses, zero or more; null for as long as the host runs.</summary>
    public TimeSpan? IdleRelease { get; set; } = RestorerOptions.DefaultIdleRelease;

    /// <summary>Requests that are worked on at a time, 1 to 1024: while one is computed, others are copied in and out.</summary>
    public int Concurrency { get; set; } = 3;

    /// <summary>Requests that may wait, 1 to 100,000.</summary>
    public int QueueCapacity { get; set; } = 64;

    /// <summary>The most pixels of a picture, at least 1.</summary>
    public long MaxPixels { get; set; } = 100_000_000;

    /// <summary>The longest that a request may take, waiting included; above zero. Null for no end.</summary>
    public TimeSpan? TimeLimit { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long the requests in work may go on when the host stops; zero or more. The host's own ShutdownTimeout has to be longer.</summary>
    public TimeSpan StopLimit { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>Sizes, as <c>WIDTHxHEIGHT</c>, that are prepared before the host counts as ready.</summary>
    public IList<string> WarmUp { get; } = [];

    /// <summary>The sizes of <see cref="WarmUp"/>.</summary>
    /// <exception cref="FormatException">One is no size.</exception>
    internal IEnumerable<(int Width, int Height)> WarmUpSizes() => WarmUp.Select(text =>
        text.Split('x', 'X') is [var width, var height] && int.TryParse(width, out int w) && int.TryParse(height, out int h) && w > 0 && h > 0 && (long)w * h <= Array.MaxLength
            ? (w, h)
            : throw new FormatException($"WarmUp '{text}' is no size; give WIDTHxHEIGHT, for example 512x512."));
}
