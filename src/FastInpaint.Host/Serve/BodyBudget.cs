using Microsoft.AspNetCore.Http;

namespace FastInpaint.Host.Serve;

/// <summary>Bytes of the bodies that are here: at most so many together, counted as they come; a body that is alone may be larger. Thread safe.</summary>
internal sealed class BodyBudget(ServeSettings settings)
{
    // What a form is read into grows by doubling; JSON is held beside the files that it stands for.
    private const int Growth = 2;

    private long _bytes;

    /// <summary>Bytes that have come and are held.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <param name="held">Bytes of the same body that came before.</param>
    /// <param name="more">Bytes that came now.</param>
    /// <exception cref="RequestException">There is no room for more (503).</exception>
    public void Enter(long held, long more)
    {
        long all = Interlocked.Add(ref _bytes, more);
        if (all * Growth > settings.PictureBytes && all > held + more)
        {
            Interlocked.Add(ref _bytes, -more);
            Hosting.ServiceMetrics.Rejected("memory");
            throw new RequestException(StatusCodes.Status503ServiceUnavailable, $"The bodies of other requests take the memory that there is for them. Try again in {Problems.RetrySeconds} s.");
        }
    }

    public void Leave(long bytes) => Interlocked.Add(ref _bytes, -bytes);
}
