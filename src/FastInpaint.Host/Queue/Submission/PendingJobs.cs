namespace FastInpaint.Host.Queue.Submission;

/// <summary>The jobs without a result and their pictures. Limits the number of jobs that are with the broker. Thread-safe.</summary>
/// <param name="pictures">The number of pictures.</param>
/// <param name="most">The most jobs with the broker.</param>
/// <param name="ledger">Records which jobs are with the broker.</param>
internal sealed class PendingJobs(int pictures, int most, SubmissionLedger ledger) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _window = new(most);
    private readonly Dictionary<string, int> _waiting = [];
    private readonly bool[] _begun = new bool[pictures];
    private readonly bool[] _answered = new bool[pictures];

    /// <summary>Adds a job that this run has not published: its result from an earlier run may already wait.</summary>
    public void Expect(string id, int index)
    {
        lock (_gate)
        {
            _waiting[id] = index;
        }
    }

    /// <summary>Waits for a free place for a job, and takes it.</summary>
    public Task EnterAsync(CancellationToken cancellationToken) => _window.WaitAsync(cancellationToken);

    /// <summary>Frees the place of a job that was not begun.</summary>
    public void Leave() => _window.Release();

    /// <summary>Adds a job that has a place, and that is about to be published or was published by an earlier run.</summary>
    /// <returns>Whether a result must be waited for; false where the result has come already, and the place is free again.</returns>
    public bool Begin(string id, int index)
    {
        lock (_gate)
        {
            if (_answered[index])
            {
                _window.Release();
                return false;
            }

            (_waiting[id], _begun[index]) = (index, true);
            return true;
        }
    }

    /// <summary>Notes that the broker has confirmed a job.</summary>
    public void Sent(string id)
    {
        lock (_gate)
        {
            // The result may come before the confirmation.
            if (_waiting.ContainsKey(id))
            {
                ledger.Sent(id);
            }
        }
    }

    /// <summary>Takes the picture that waits for a result; null where none does, for example for a second result.</summary>
    public int? Answer(string id)
    {
        lock (_gate)
        {
            if (!_waiting.Remove(id, out int index))
            {
                return null;
            }

            _answered[index] = true;
            return index;
        }
    }

    /// <summary>Frees the place of an answered job.</summary>
    public void End(int index)
    {
        lock (_gate)
        {
            if (_begun[index])
            {
                _window.Release();
            }
        }
    }

    /// <summary>The jobs that this run or an earlier one has published and that have no result.</summary>
    public (string Id, int Index)[] Begun()
    {
        lock (_gate)
        {
            return [.. from job in _waiting where _begun[job.Value] select (job.Key, job.Value)];
        }
    }

    public bool IsWaiting(string id)
    {
        lock (_gate)
        {
            return _waiting.ContainsKey(id);
        }
    }

    public void Dispose() => _window.Dispose();
}
