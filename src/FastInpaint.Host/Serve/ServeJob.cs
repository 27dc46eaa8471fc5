namespace FastInpaint.Host.Serve;

/// <summary>A long job. Thread safe.</summary>
internal sealed class ServeJob(string id) : IProgress<double>, IDisposable
{
    private readonly CancellationTokenSource _cancellation = new();
    private volatile TaskCompletionSource _changed = New();
    private double _progress;

    public string Id => id;

    public CancellationToken Cancellation => _cancellation.Token;

    /// <summary>Ends with the next change.</summary>
    public Task Changed => _changed.Task;

    /// <summary>When it ended, by <see cref="Environment.TickCount64"/>; null while it goes on.</summary>
    public long? Ended { get; private set; }

    public ServeAnswer? Answer { get; private set; }

    public (int Status, string Sentence)? Fault { get; private set; }

    public JobState State => new(
        id,
        Answer is not null ? "done" : Fault is null ? _progress > 0 ? "running" : "queued" : _cancellation.IsCancellationRequested ? "cancelled" : "failed",
        Answer is null ? Volatile.Read(ref _progress) : 1,
        Fault?.Sentence,
        Answer?.Headers);

    public void Report(double value)
    {
        Volatile.Write(ref _progress, value);
        Tell();
    }

    public void Finish(ServeAnswer answer)
    {
        (Answer, Ended) = (answer, Environment.TickCount64);
        Tell();
    }

    public void Fail(int status, string sentence)
    {
        (Fault, Ended) = ((status, sentence), Environment.TickCount64);
        Tell();
    }

    public void Cancel() => _cancellation.Cancel();

    public void Dispose() => _cancellation.Dispose();

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Tell() => Interlocked.Exchange(ref _changed, New()).TrySetResult();
}

/// <summary>What is said of a job.</summary>
/// <param name="Status">queued, running, done, failed or cancelled.</param>
/// <param name="Progress">0 to 1.</param>
/// <param name="Error">What went wrong.</param>
/// <param name="Headers">What <c>/v1/inpaint</c> would say of the picture.</param>
internal sealed record JobState(string Id, string Status, double Progress, string? Error, Dictionary<string, string>? Headers);
