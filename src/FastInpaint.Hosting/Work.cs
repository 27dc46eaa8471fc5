using System.Diagnostics;

namespace FastInpaint.Hosting;

/// <summary>A request that waits or is being processed. It ends exactly once: with its result, or because of its caller, its time limit or the host.</summary>
internal abstract class Work : IDisposable
{
    private readonly CancellationToken _caller;
    private readonly CancellationToken _stopping;
    private readonly CancellationTokenSource _ending;
    private readonly long _entered = Stopwatch.GetTimestamp();
    private readonly ActivityContext _asked = Activity.Current?.Context ?? default;
    private bool _begun;

    /// <param name="pixels">Number of the picture's pixels.</param>
    /// <param name="bytes">Size of the caller's buffers.</param>
    /// <param name="limit">Longest time for the request; null for no limit.</param>
    /// <param name="stopping">Canceled to end all requests.</param>
    /// <param name="caller">Canceled by the caller to end this request.</param>
    protected Work(long pixels, long bytes, TimeSpan? limit, CancellationToken stopping, CancellationToken caller)
    {
        (Pixels, Bytes, Limit, _caller, _stopping) = (pixels, bytes, limit, caller, stopping);
        _ending = CancellationTokenSource.CreateLinkedTokenSource(caller, stopping);
        if (limit is { } time)
        {
            _ending.CancelAfter(time);
        }
    }

    public long Pixels { get; }

    public long Bytes { get; }

    public TimeSpan? Limit { get; }

    /// <summary>The request's node in the queue's list; null if the request does not wait. Guarded by the queue's lock.</summary>
    public LinkedListNode<Work>? Place { get; set; }

    /// <summary>Canceled when the request has to end before its result.</summary>
    public CancellationToken Ending => _ending.Token;

    public TimeSpan Waited { get; private set; }

    /// <summary>The error that processing failed with; null if there was none.</summary>
    public Exception? Fault { get; private set; }

    /// <summary>Processes the request, on a worker thread.</summary>
    public void Run(Restorer restorer)
    {
        _begun = true;
        Waited = Stopwatch.GetElapsedTime(_entered);
        ServiceMetrics.Waited(Waited);
        try
        {
            Complete(restorer);
        }
        catch (OperationCanceledException) when (Ending.IsCancellationRequested)
        {
            FailByEnding();
        }
        catch (Exception exception)
        {
            ServiceMetrics.Ended("failed", Pixels);
            Fault = exception;
            Fail(exception);
        }
    }

    /// <summary>Ends the request early because its caller, its time limit or the host did.</summary>
    public void FailByEnding()
    {
        switch (EndedBy())
        {
            case OperationCanceledException:
                ServiceMetrics.Ended("cancelled", Pixels);
                Cancel(_caller);
                break;
            case InpaintingStoppedException:
                FailByStop();
                break;
            case var late:
                ServiceMetrics.Ended("timed_out", Pixels);
                Fail(late);
                break;
        }
    }

    /// <summary>Ends the request because the host stops.</summary>
    public void FailByStop()
    {
        ServiceMetrics.Ended("stopped", Pixels);
        Fail(new InpaintingStoppedException());
    }

    public void Dispose() => _ending.Dispose();

    /// <summary>Runs a part of the work within an activity whose parent is the activity of the request's caller. The activity ends before the caller gets the result.</summary>
    protected T Trace<T>(string name, Func<Activity?, T> part)
    {
        using Activity? activity = ServiceMetrics.Activities.StartActivity(name, ActivityKind.Internal, _asked);
        try
        {
            return part(activity);
        }
        catch (Exception exception)
        {
            activity.Fail(exception is OperationCanceledException && Ending.IsCancellationRequested ? EndedBy() : exception);
            throw;
        }
    }

    /// <summary>Computes the result and hands it over.</summary>
    protected abstract void Complete(Restorer restorer);

    protected abstract void Fail(Exception exception);

    protected abstract void Cancel(CancellationToken token);

    /// <summary>The exception for a request that ended early: its caller, the host or its time limit has ended it.</summary>
    private Exception EndedBy() =>
        _caller.IsCancellationRequested ? new OperationCanceledException(_caller)
        : _stopping.IsCancellationRequested ? new InpaintingStoppedException()
        : _begun ? new TimeoutException($"The request was not done within the time limit of {Limit!.Value.TotalSeconds} s, waiting included. Try again when there is less to do, or use a smaller picture.")
        : new QueueTimeoutException(Limit!.Value);
}

/// <summary>Work with a result.</summary>
internal abstract class Work<T>(long pixels, long bytes, TimeSpan? limit, CancellationToken stopping, CancellationToken caller) : Work(pixels, bytes, limit, stopping, caller)
{
    private readonly TaskCompletionSource<T> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<T> Result => _result.Task;

    /// <summary>Name of the request's activity.</summary>
    protected abstract string Name { get; }

    protected abstract T Compute(Restorer restorer, Activity? activity);

    protected sealed override void Complete(Restorer restorer)
    {
        T result = Trace(Name, activity => Compute(restorer, activity));
        ServiceMetrics.Ended("done", Pixels);
        _result.TrySetResult(result);
    }

    protected sealed override void Fail(Exception exception) => _result.TrySetException(exception);

    protected sealed override void Cancel(CancellationToken token) => _result.TrySetCanceled(token);
}
