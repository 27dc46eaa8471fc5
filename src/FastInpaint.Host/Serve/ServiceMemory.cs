using FastInpaint.Host.Memory;
using FastInpaint.Hosting;
using Microsoft.Extensions.Options;

namespace FastInpaint.Host.Serve;

/// <summary>Divides the service's memory for pictures into shares.</summary>
/// <param name="settings">The settings, which may set the memory.</param>
/// <param name="restorer">The networks, whose memory is separate.</param>
/// <param name="worker">The worker's options, which may limit the plans' memory.</param>
internal sealed class ServiceMemory(ServeSettings settings, Restorer restorer, IOptions<FastInpaintOptions> worker)
{
    // Bodies wait for the memory of their pictures, and finished jobs wait to be fetched. Both have limited shares, so that pictures always have memory to proceed.
    private const int BodyShare = 4, JobShare = 8;

    // A request may take at most 1 / RequestShare of the process's memory.
    private const int RequestShare = 2;

    /// <summary>The process's memory.</summary>
    public MemoryShares Shares { get; } = MemoryShares.Of(restorer);

    private long All => settings.PictureBytes ?? Shares.Pictures;

    /// <summary>The most bytes of all bodies together.</summary>
    public long Bodies => All / BodyShare;

    /// <summary>The most bytes of all pictures together, with masks, answers and finished jobs.</summary>
    public long Pictures => All - Bodies;

    /// <summary>The most bytes of finished jobs, as a part of <see cref="Pictures"/>.</summary>
    public long Jobs => All / JobShare;

    /// <summary>The most bytes of a picture's plan, so that picture and plan together take at most half of the process's memory. Null where a limit of the plans was given, or a GPU holds them.</summary>
    /// <param name="picture">Bytes of the picture with its masks and answer.</param>
    public long? PlanBeside(long picture) => Shares.OnProcessor && worker.Value.MemoryLimit is null ? Math.Max(1, (Shares.Budget / RequestShare) - picture) : null;
}
