namespace FastInpaint.Host.Serve;

/// <summary>A long job. Thread safe.</summary>
internal sealed class ServeJob(string id) : IProgress<double>
{
    private readonly object _gate = new();
    private readonly CancellationTokenSource _cancellation = new();
    private TaskCompletionSource _changed = New();
    private JobState _state = new(id, "queued", 0, null, null);

    public string Id => id;

    public CancellationToken Cancellation => _cancellation.Token;

    /// <summary>When it ended, by <see cref="Environment.TickCount64"/>; <see cref="long.MaxValue"/> while it goes on.</summary>
    public long Ended { get; private set; } = long.MaxValue;

    public ServeAnswer? Answer { get; private set; }

    public (int Status, string Sentence)? Fault { get; private set; }

    /// <summary>What is said of it, and a task that ends when that has changed; null where it will not.</summary>
    public (JobState State, Task? Changed) Look()
    {
        lock (_gate)
        {
            return (_state, Ended == long.MaxValue ? _changed.Task : null);
        }
    }

    public void Report(double value) => Change(() => _state = _state with { Status = "running", Progress = Math.Clamp(value, 0, 1) });

    public void Finish(ServeAnswer answer) => Change(() =>
    {
        (Answer, Ended) = (answer, Environment.TickCount64);
        _state = new JobState(id, "done", 1, null, answer.Headers);
    });

    public void Fail(int status, string sentence) => Change(() =>
    {
        (Fault, Ended) = ((status, sentence), Environment.TickCount64);
        _state = _state with { Status = _cancellation.IsCancellationRequested ? "cancelled" : "failed", Error = sentence };
    });

    public void Cancel() => _cancellation.Cancel();

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Change(Action change)
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            change();
            (changed, _changed) = (_changed, New());
        }

        changed.TrySetResult();
    }
}

/// <summary>What is said of a job.</summary>
/// <param name="Status">queued, running, done, failed or cancelled.</param>
/// <param name="Progress">0 to 1.</param>
/// <param name="Error">What went wrong.</param>
/// <param name="Headers">What <c>/v1/inpaint</c> would say of the picture.</param>
internal sealed record JobState(string Id, string Status, double Progress, string? Error, Dictionary<string, string>? Headers);
