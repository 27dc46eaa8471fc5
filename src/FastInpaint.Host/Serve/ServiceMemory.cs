using FastInpaint.Host.Memory;

namespace FastInpaint.Host.Serve;

/// <summary>The service's memory for pictures, shared out.</summary>
/// <param name="settings">Says how much there is, or leaves it to the process.</param>
/// <param name="restorer">The networks, whose memory is apart.</param>
internal sealed class ServiceMemory(ServeSettings settings, Restorer restorer)
{
    // A body waits for its picture's room, and a finished job for nobody: pictures get on beside both.
    private const int BodyShare = 4, JobShare = 8;

    private readonly long _bytes = settings.PictureBytes ?? MemoryShares.Of(restorer).Pictures;

    /// <summary>The most bytes of bodies at a time.</summary>
    public long Bodies => _bytes / BodyShare;

    /// <summary>The most bytes of pictures at a time, with masks, answers, and finished jobs.</summary>
    public long Pictures => _bytes - Bodies;

    /// <summary>The most bytes of finished jobs, among those of pictures.</summary>
    public long Jobs => _bytes / JobShare;
}
