using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace FastInpaint.Host.Serve;

/// <summary>The jobs of the service: those that go on, and so many finished ones for so long. Ids cannot be guessed. Thread safe.</summary>
internal sealed class JobStore : IDisposable
{
    private const string GaveWay = "The job is done, and its result was dropped: the memory was needed for others. Fetch results soon after their jobs end, or send the job again.";

    private readonly ServeSettings _settings;
    private readonly ServiceMemory _memory;
    private readonly ConcurrentDictionary<string, HttpJob> _jobs = new();
    private readonly Timer _sweeping;

    /// <param name="settings">How many jobs are kept, and how long.</param>
    /// <param name="memory">How much they may take.</param>
    /// <param name="admission">Whose memory they are part of.</param>
    public JobStore(ServeSettings settings, ServiceMemory memory, PictureAdmission admission)
    {
        (_settings, _memory) = (settings, memory);
        admission.Memory.AddGiver(GiveWay);
        // Nobody need ask for a job to have old ones dropped: a minute late, with the half hour that they are kept.
        var period = TimeSpan.FromMilliseconds(Math.Clamp(settings.JobLife.TotalMilliseconds / 30, 100, 60_000));
        _sweeping = new Timer(_ => Sweep(), null, period, period);
    }

    /// <summary>Jobs that are kept.</summary>
    public int Count => _jobs.Count;

    /// <summary>Begins a job, and drops finished ones that are too old or too many.</summary>
    public HttpJob Add()
    {
        Sweep();
        var job = new HttpJob(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)));
        _jobs[job.Id] = job;
        return job;
    }

    /// <exception cref="RequestException">There is none (404).</exception>
    public HttpJob Get(string id)
    {
        Sweep();
        return _jobs.TryGetValue(id, out HttpJob? job) ? job : throw new RequestException(404, "There is no such job: it was never there, was deleted, or was kept no longer.");
    }

    /// <summary>Cancels a job that goes on, which is kept as cancelled when it has ended; forgets one that has ended.</summary>
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

    /// <summary>Drops ended jobs that are too old, too many or too large together; the newest stay. Jobs without a picture never push out one that has it.</summary>
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

    /// <summary>Drops the oldest results that nobody fetches at the moment, where they are enough to free so many bytes: else who waits needs others to be done, and may not need them then.</summary>
    /// <returns>Bytes of those that it has dropped.</returns>
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
        job.Drop("The job is kept no longer.");
    }

    public void Dispose() => _sweeping.Dispose();
}
