using FastInpaint.Host.Queue.Messages;
using FastInpaint.Host.Queue.Work;

namespace FastInpaint.Queue.Tests.Broker;

/// <summary>Does jobs as a test says.</summary>
/// <param name="run">Given the job, how often it was tried before, and what ends it.</param>
internal sealed class FakeRunner(Func<Job, int, CancellationToken, JobResult> run) : IJobRunner
{
    private readonly Dictionary<string, int> _tries = [];

    /// <summary>All tries.</summary>
    public int Count
    {
        get
        {
            lock (_tries)
            {
                return _tries.Values.Sum();
            }
        }
    }

    public static JobResult Done(Job job) => new(new ResultHeader { Version = 1, Id = job.Header.Id, Status = "done" }, new byte[] { 1 });

    public JobResult Run(Job job, CancellationToken stop, CancellationToken abort)
    {
        int before;
        lock (_tries)
        {
            before = _tries.GetValueOrDefault(job.Header.Id);
            _tries[job.Header.Id] = before + 1;
        }

        return run(job, before, abort);
    }
}
