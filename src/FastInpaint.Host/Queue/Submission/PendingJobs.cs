namespace FastInpaint.Host.Queue.Submission;

/// <summary>Which pictures wait for the results of which jobs, and how many jobs are with the broker. Thread safe.</summary>
/// <param name="pictures">How many pictures there are.</param>
/// <param name="most">Jobs with the broker at most.</param>
/// <param name="ledger">Told what the broker has.</param>
internal sealed class PendingJobs(int pictures, int most, SubmissionLedger ledger) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _window = new(most);
    private readonly Dictionary<string, int> _waiting = [];
    private readonly bool[] _begun = new bool[pictures];
    private readonly bool[] _answered = new bool[pictures];

    /// <summary>Waits for a result before its job would be published: it may have come since an earlier run.</summary>
    public void Expect(string id, int index)
    {
        lock (_gate)
        {
            _waiting[id] = index;
        }
    }

    /// <summary>Takes a place for a job, as soon as there is one.</summary>
    public Task EnterAsync(CancellationToken cancellationToken) => _window.WaitAsync(cancellationToken);

    /// <summary>Gives the place of a job back that was not begun.</summary>
    public void Leave() => _window.Release();

    /// <summary>Waits for the result of a job that has a place and is about to be published, or was by an earlier run.</summary>
    /// <returns>Whether it is to wait for; false where the result has come, and the place is free again.</returns>
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

    /// <summary>The broker has a job.</summary>
    public void Sent(string id)
    {
        lock (_gate)
        {
            // Its result may have come before the confirmation.
            if (_waiting.ContainsKey(id))
            {
                ledger.Sent(id);
            }
        }
    }

    /// <summary>The picture that waits for a result, once.</summary>
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

    /// <summary>A job that was answered gives its place back.</summary>
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

    /// <summary>Jobs that were published, by this run or an earlier one, and wait.</summary>
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
