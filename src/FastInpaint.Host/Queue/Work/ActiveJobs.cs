namespace FastInpaint.Host.Queue.Work;

/// <summary>The jobs that a worker runs, by id, with all deliveries that ask for each: a job that the broker delivers again while it runs is not started twice. Thread safe.</summary>
internal sealed class ActiveJobs
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, List<JobDelivery>> _jobs = [];

    /// <summary>Adds a delivery.</summary>
    /// <returns>Whether the job has to be started.</returns>
    public bool Add(string id, JobDelivery delivery)
    {
        lock (_gate)
        {
            bool starts = !_jobs.TryGetValue(id, out List<JobDelivery>? deliveries);
            if (starts)
            {
                _jobs.Add(id, deliveries = []);
            }

            deliveries!.Add(delivery);
            return starts;
        }
    }

    /// <summary>Takes the deliveries that nobody has answered yet. Where there are none the job has ended.</summary>
    public IReadOnlyList<JobDelivery> Take(string id)
    {
        lock (_gate)
        {
            List<JobDelivery> deliveries = _jobs[id];
            if (deliveries.Count == 0)
            {
                _jobs.Remove(id);
                return [];
            }

            _jobs[id] = [];
            return deliveries;
        }
    }

    /// <summary>Ends a job whose deliveries cannot be answered, and takes them.</summary>
    public IReadOnlyList<JobDelivery> End(string id)
    {
        lock (_gate)
        {
            return _jobs.Remove(id, out List<JobDelivery>? deliveries) ? deliveries : [];
        }
    }
}
