using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace FastInpaint.Host.Serve;

/// <summary>The jobs of the service. Finished jobs are kept up to limits of number, memory and age. Ids cannot be guessed. Thread-safe.</summary>
internal sealed class JobStore : IDisposable
{
    private const string GaveWay = "The job is done, but its result was dropped: the memory was needed for others. Fetch results soon after their jobs end, or send the job again.";

    private readonly ServeSettings _settings;
    private readonly ServiceMemory _memory;
    private readonly ConcurrentDictionary<string, HttpJob> _jobs = new();
    private readonly Timer _sweeping;

    /// <param name="settings">The settings, with the number of kept jobs and their life.</param>
    /// <param name="memory">The service's memory, with the share of finished jobs.</param>
    /// <param name="admission">The owner of the memory budget that counts the results.</param>
    public JobStore(ServeSettings settings, ServiceMemory memory, PictureAdmission admission)
    {
        (_settings, _memory) = (settings, memory);
        admission.Memory.AddGiver(GiveWay);
        // Old jobs are dropped by a timer too, without a request: at most a minute late with the default life of half an hour.
        var period = TimeSpan.FromMilliseconds(Math.Clamp(settings.JobLife.TotalMilliseconds / 30, 100, 60_000));
        _sweeping = new Timer(_ => Sweep(), null, period, period);
    }

    /// <summary>The number of jobs.</summary>
    public int Count => _jobs.Count;

    /// <summary>Begins a job, and drops finished jobs beyond the limits.</summary>
    public HttpJob Add()
    {
        Sweep();
        var job = new HttpJob(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)));
        _jobs[job.Id] = job;
        return job;
    }

    /// <exception cref="RequestException">There is no such job (404).</exception>
    public HttpJob Get(string id)
    {
        Sweep();
        return _jobs.TryGetValue(id, out HttpJob? job) ? job : throw new RequestException(404, "There is no such job: it never existed, was deleted, or is no longer kept. Send the picture again.");
    }

    /// <summary>Cancels a job that is queued or running; it is then kept as cancelled. Removes a job that has ended.</summary>
    public void Remove(HttpJob job)
    {
        if (job.End is null)
        {
            job.Cancel();
        }
        else
        {
            Forget(job);
        }
    }

    /// <summary>Drops ended jobs beyond the limits of age, number and memory; the newest stay. A job without a picture never displaces a job with one.</summary>
    public void Sweep()
    {
        long now = Environment.TickCount64;
        foreach (var kind in _jobs.Values.Select(job => (Job: job, job.End)).Where(one => one.End is not null).GroupBy(one => one.End!.Answer is not null))
        {
            long bytes = 0;
            int kept = 0;
            foreach ((HttpJob job, JobEnd? end) in kind.OrderByDescending(one => one.End!.At))
            {
                bytes += end!.Answer?.Body.Length ?? 0;
                if (++kept > _settings.JobsKept || now - end.At > _settings.JobLife.TotalMilliseconds)
                {
                    Forget(job);
                }
                else if (bytes > _memory.Jobs && kept > 1)
                {
                    job.Drop(GaveWay);
                }
            }
        }
    }

    /// <summary>Drops the oldest results that nobody is fetching, to free memory. Drops nothing where all of them together would not free enough: the waiting picture must then wait for other work in any case.</summary>
    /// <returns>Bytes of the dropped results.</returns>
    private long GiveWay(long bytes)
    {
        long dropped = 0;
        (HttpJob Job, ServeAnswer Answer)[] results = [.. from job in _jobs.Values let end = job.End where end?.Answer is { Memory: not { IsShared: true } } orderby end.At select (job, end.Answer)];
        if (results.Sum(result => result.Answer.Body.Length) < bytes)
        {
            return 0;
        }

        foreach ((HttpJob job, ServeAnswer answer) in results.TakeWhile(_ => dropped < bytes))
        {
            dropped += answer.Body.Length;
            job.Drop(GaveWay);
        }

        return dropped;
    }

    private void Forget(HttpJob job)
    {
        _jobs.TryRemove(job.Id, out _);
        job.Drop("The job is no longer kept. Send the picture again.");
    }

    public void Dispose() => _sweeping.Dispose();
}
