using FastInpaint.Hosting;
using Microsoft.AspNetCore.Http;

namespace FastInpaint.Host.Serve;

/// <summary>Bytes of the bodies that are here: at most so many together, counted as they come. Thread safe.</summary>
internal sealed class BodyBudget(ServiceMemory memory)
{
    private long _bytes;

    /// <summary>Bytes that have come and are held.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>The most bytes of bodies at a time.</summary>
    public long Most => memory.Bodies;

    /// <param name="more">Bytes that came now.</param>
    /// <exception cref="RequestException">There is no room for more (503).</exception>
    public void Enter(long more)
    {
        if (Interlocked.Add(ref _bytes, more) > Most)
        {
            Leave(more);
            ServiceMetrics.Rejected("memory");
            throw new RequestException(StatusCodes.Status503ServiceUnavailable, $"The bodies of other requests take the memory that there is for them. Try again in {Problems.RetrySeconds} s.");
        }
    }

    public void Leave(long bytes) => Interlocked.Add(ref _bytes, -bytes);
}
