using FastInpaint.Host.Options;

namespace FastInpaint.Host.Serve;

/// <summary>The settings of the service, beside the worker's options.</summary>
internal sealed record ServeSettings
{
    /// <summary>The default time limit of an answer. It is enough for 20 MB at 1.4 Mbit a second.</summary>
    public static readonly TimeSpan DefaultWriteTimeout = TimeSpan.FromSeconds(120);

    /// <summary>The most bytes of a request's body.</summary>
    public long MaxBody { get; init; } = 256L << 20;

    /// <summary>The most pixels of a picture.</summary>
    public long MaxPixels { get; init; } = 100_000_000;

    /// <summary>The memory for bodies, pictures, masks, answers and finished jobs, in bytes; null for a share of the process's memory.</summary>
    public long? PictureBytes { get; init; }

    /// <summary>The time that a client has to take its answer.</summary>
    public TimeSpan WriteTimeout { get; init; } = DefaultWriteTimeout;

    /// <summary>The most open connections; further ones are closed.</summary>
    public int MaxConnections { get; init; } = 1024;

    /// <summary>The most requests whose bodies have arrived and that wait or are in progress; further ones are answered with 503.</summary>
    public int MaxRequests { get; init; } = 67;

    /// <summary>The most finished jobs that are kept.</summary>
    public int JobsKept { get; init; } = 100;

    /// <summary>The time for which a finished job is kept.</summary>
    public TimeSpan JobLife { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>The picture's options in the form, the OpenAPI document and the page.</summary>
    public IReadOnlyList<PictureOption> Options { get; init; } = PictureOptions.All;

    /// <summary>The API key that requests must send; null for none.</summary>
    public string? ApiKey { get; init; }

    /// <summary>Whether requests without a key are answered from everywhere and under any host name. If not, they are answered only through loopback addresses, and under the names localhost, 127.0.0.1 and [::1].</summary>
    public bool AllowAnyone { get; init; }

    /// <summary>The other sites whose pages may use the service (CORS).</summary>
    public OtherSites Sites { get; init; } = new([]);

    /// <summary>The path prefix under which the service is reached, such as /inpaint; empty for none.</summary>
    public string PathBase { get; init; } = "";
}
