using FastInpaint.Host.Options;

namespace FastInpaint.Host.Serve;

/// <summary>What the service takes and keeps, beside the worker's options.</summary>
internal sealed record ServeSettings
{
    /// <summary>20 MB take it at 1.4 Mbit a second.</summary>
    public static readonly TimeSpan DefaultWriteTimeout = TimeSpan.FromSeconds(120);

    /// <summary>The most bytes of a request's body.</summary>
    public long MaxBody { get; init; } = 256L << 20;

    /// <summary>The most pixels of a picture.</summary>
    public long MaxPixels { get; init; } = 100_000_000;

    /// <summary>The memory for bodies, pictures, masks, answers and finished jobs; null for what the process has for them.</summary>
    public long? PictureBytes { get; init; }

    /// <summary>How long an answer's receiver has for taking it.</summary>
    public TimeSpan WriteTimeout { get; init; } = DefaultWriteTimeout;

    /// <summary>Connections at a time; others are closed.</summary>
    public int MaxConnections { get; init; } = 1024;

    /// <summary>Requests that wait or are worked on at a time, their bodies here; others are answered with 503.</summary>
    public int MaxRequests { get; init; } = 67;

    /// <summary>Finished jobs that are kept.</summary>
    public int JobsKept { get; init; } = 100;

    /// <summary>How long a finished job is kept.</summary>
    public TimeSpan JobLife { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>The picture's options that the form, the OpenAPI document and the page have.</summary>
    public IReadOnlyList<PictureOption> Options { get; init; } = PictureOptions.All;

    /// <summary>What requests have to show; null for nothing.</summary>
    public string? ApiKey { get; init; }

    /// <summary>Whether requests are answered without a key wherever they come from, and under whatever name; else those without a key alone that reach this machine by its own addresses and names.</summary>
    public bool AllowAnyone { get; init; }

    /// <summary>The other sites whose pages are answered.</summary>
    public OtherSites Sites { get; init; } = new([]);

    /// <summary>The path under which the service is reached, such as /inpaint; empty for none.</summary>
    public string PathBase { get; init; } = "";
}
