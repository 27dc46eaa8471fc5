namespace FastInpaint.Host.Queue.Work;

/// <summary>The running jobs of a worker by id, each with all its deliveries. So a job that the broker delivers again during its run is not started twice. Thread-safe.</summary>
internal sealed class ActiveJobs
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, List<JobDelivery>> _jobs = [];

    /// <summary>Adds a delivery of a job.</summary>
    /// <returns>Whether the job must be started.</returns>
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

    /// <summary>Takes the unanswered deliveries of a job. Where there are none, the job ends.</summary>
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

    /// <summary>Ends a job whose deliveries could not be answered, and takes these deliveries.</summary>
    public IReadOnlyList<JobDelivery> End(string id)
    {
        lock (_gate)
        {
            return _jobs.Remove(id, out List<JobDelivery>? deliveries) ? deliveries : [];
        }
    }
}
