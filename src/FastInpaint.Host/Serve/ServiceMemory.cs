using FastInpaint.Host.Memory;
using FastInpaint.Hosting;
using Microsoft.Extensions.Options;

namespace FastInpaint.Host.Serve;

/// <summary>The service's memory for pictures, shared out.</summary>
/// <param name="settings">Says how much there is, or leaves it to the process.</param>
/// <param name="restorer">The networks, whose memory is apart.</param>
/// <param name="worker">Says whether the plans' memory has a limit that was given.</param>
internal sealed class ServiceMemory(ServeSettings settings, Restorer restorer, IOptions<FastInpaintOptions> worker)
{
    // A body waits for its picture's room, and a finished job for nobody: pictures get on beside both.
    private const int BodyShare = 4, JobShare = 8;

    // No request may have more of the process.
    private const int RequestShare = 2;

    /// <summary>The process's memory.</summary>
    public MemoryShares Shares { get; } = MemoryShares.Of(restorer);

    private long All => settings.PictureBytes ?? Shares.Pictures;

    /// <summary>The most bytes of bodies at a time.</summary>
    public long Bodies => All / BodyShare;

    /// <summary>The most bytes of pictures at a time, with masks, answers, and finished jobs.</summary>
    public long Pictures => All - Bodies;

    /// <summary>The most bytes of finished jobs, among those of pictures.</summary>
    public long Jobs => All / JobShare;

    /// <summary>The most bytes of a picture's plan: with the picture it has half of the process's memory. Null where the plans' limit was given, or is a GPU's.</summary>
    /// <param name="picture">Bytes of the picture, with masks and answer.</param>
    public long? PlanBeside(long picture) => Shares.OnProcessor && worker.Value.MemoryLimit is null ? Math.Max(1, (Shares.Budget / RequestShare) - picture) : null;
}
