using Microsoft.AspNetCore.Http;

namespace FastInpaint.Host.Serve;

/// <summary>A job that was begun by <c>POST /v1/jobs</c>. Thread-safe.</summary>
internal sealed class HttpJob(string id) : IProgress<double>
{
    private readonly object _gate = new();
    private readonly CancellationTokenSource _cancellation = new();
    private TaskCompletionSource _changed = New();
    private JobState _state = new(id, "queued", 0, null, null);
    private JobEnd? _end;

    public string Id => id;

    public CancellationToken Cancellation => _cancellation.Token;

    /// <summary>The end of the job; null while it is queued or running.</summary>
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

    /// <summary>The job's state, and a task that completes when the state changes; the task is null where the state is final.</summary>
    public (JobState State, Task? Changed) Look()
    {
        lock (_gate)
        {
            return (_state, _end is null ? _changed.Task : null);
        }
    }

    /// <summary>Reports progress. Several threads report, so a value lower than an earlier one is ignored.</summary>
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

    /// <summary>Returns the end of the job and a hold, which keeps the answer in memory until it is disposed of.</summary>
    /// <param name="end">The end of the job; null while it is queued or running.</param>
    public IDisposable? Hold(out JobEnd? end)
    {
        lock (_gate)
        {
            end = _end;
            return end?.Answer?.Memory?.Hold();
        }
    }

    /// <summary>Drops the answer of a finished job.</summary>
    /// <param name="sentence">The reason, which later requests for the result get.</param>
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

/// <summary>The end of a job.</summary>
/// <param name="At">The time, by <see cref="Environment.TickCount64"/>.</param>
/// <param name="Answer">The finished picture; null where there is none.</param>
/// <param name="Status">The HTTP status of the problem document that is sent where there is no picture.</param>
/// <param name="Sentence">The sentence of that problem document.</param>
internal sealed record JobEnd(long At, ServeAnswer? Answer, int Status, string Sentence);

/// <summary>The state of a job, as JSON.</summary>
/// <param name="Id">The job's id.</param>
/// <param name="Status">queued, running, done, failed or cancelled.</param>
/// <param name="Progress">0 to 1.</param>
/// <param name="Error">Why the job failed, or null.</param>
/// <param name="Headers">The headers that <c>/v1/inpaint</c> would send with the picture, or null.</param>
internal sealed record JobState(string Id, string Status, double Progress, string? Error, Dictionary<string, string>? Headers);
