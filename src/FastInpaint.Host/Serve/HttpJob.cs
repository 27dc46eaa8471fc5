using Microsoft.AspNetCore.Http;

namespace FastInpaint.Host.Serve;

/// <summary>A long job. Thread safe.</summary>
internal sealed class HttpJob(string id) : IProgress<double>
{
    private readonly object _gate = new();
    private readonly CancellationTokenSource _cancellation = new();
    private TaskCompletionSource _changed = New();
    private JobState _state = new(id, "queued", 0, null, null);
    private JobEnd? _end;

    public string Id => id;

    public CancellationToken Cancellation => _cancellation.Token;

    /// <summary>How it ended; null while it goes on.</summary>
    public JobEnd? End
    {
        get
        {
            lock (_gate)
            {
                return _end;
            }
        }
    }

    /// <summary>What is said of it, and a task that ends when that has changed; null where it will not.</summary>
    public (JobState State, Task? Changed) Look()
    {
        lock (_gate)
        {
            return (_state, _end is null ? _changed.Task : null);
        }
    }

    /// <summary>Tells how far it is. Threads tell of their own work: what comes late changes nothing.</summary>
    public void Report(double value) => Change(() =>
    {
        double progress = Math.Clamp(value, 0, 1);
        if (_end is null && (progress > _state.Progress || _state.Status == "queued"))
        {
            _state = _state with { Status = "running", Progress = progress };
        }
    });

    public void Finish(ServeAnswer answer) => Change(() =>
    {
        _end = new JobEnd(Environment.TickCount64, answer, 0, "");
        _state = new JobState(id, "done", 1, null, answer.Headers);
    });

    public void Fail(int status, string sentence) => Change(() =>
    {
        _end = new JobEnd(Environment.TickCount64, null, status, sentence);
        _state = _state with { Status = _cancellation.IsCancellationRequested ? "cancelled" : "failed", Error = sentence };
    });

    /// <summary>How it ended. Its answer stays in memory until what this returns is disposed of.</summary>
    /// <param name="end">Null while it goes on.</param>
    public IDisposable? Hold(out JobEnd? end)
    {
        lock (_gate)
        {
            end = _end;
            return end?.Answer?.Memory?.Hold();
        }
    }

    /// <summary>Lets go of the answer of a finished job.</summary>
    /// <param name="sentence">Why.</param>
    public void Drop(string sentence)
    {
        ServeAnswer? answer;
        lock (_gate)
        {
            if ((answer = _end?.Answer) is null)
            {
                return;
            }

            _end = _end! with { Answer = null, Status = StatusCodes.Status410Gone, Sentence = sentence };
            _state = _state with { Error = sentence };
        }

        answer.Dispose();
    }

    public void Cancel() => _cancellation.Cancel();

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Change(Action change)
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            JobState before = _state;
            change();
            if (_state == before)
            {
                return;
            }

            (changed, _changed) = (_changed, New());
        }

        changed.TrySetResult();
    }
}

/// <summary>How a job ended.</summary>
/// <param name="At">When, by <see cref="Environment.TickCount64"/>.</param>
/// <param name="Answer">The picture; null where there is none.</param>
/// <param name="Status">The status of what is said instead.</param>
/// <param name="Sentence">What is said instead.</param>
internal sealed record JobEnd(long At, ServeAnswer? Answer, int Status, string Sentence);

/// <summary>What is said of a job.</summary>
/// <param name="Status">queued, running, done, failed or cancelled.</param>
/// <param name="Progress">0 to 1.</param>
/// <param name="Error">What went wrong.</param>
/// <param name="Headers">What <c>/v1/inpaint</c> would say of the picture.</param>
internal sealed record JobState(string Id, string Status, double Progress, string? Error, Dictionary<string, string>? Headers);
