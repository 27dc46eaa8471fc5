using System.Diagnostics;

namespace FastInpaint.Hosting;

/// <summary>A request in the queue or at work: it ends once, by its result, its caller, its time or the host.</summary>
internal abstract class Work : IDisposable
{
    private readonly CancellationToken _caller;
    private readonly CancellationToken _stopping;
    private readonly CancellationTokenSource _ending;
    private readonly long _entered = Stopwatch.GetTimestamp();
    private readonly ActivityContext _asked = Activity.Current?.Context ?? default;
    private bool _begun;

    /// <param name="pixels">Pixels of the picture.</param>
    /// <param name="bytes">Bytes of the caller's buffers.</param>
    /// <param name="limit">The longest that it may take; null for no end.</param>
    /// <param name="stopping">Ends everything.</param>
    /// <param name="caller">Ends this.</param>
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

    /// <summary>The place in the queue; null when it waits no more. Guarded by the queue.</summary>
    public LinkedListNode<Work>? Place { get; set; }

    /// <summary>Cancelled when it is to end before its result.</summary>
    public CancellationToken Ending => _ending.Token;

    public TimeSpan Waited { get; private set; }

    /// <summary>What went wrong at work; null where nothing did.</summary>
    public Exception? Fault { get; private set; }

    /// <summary>Does it, on a thread of the worker.</summary>
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

    /// <summary>Ends it because its caller, its time or the host did.</summary>
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

    /// <summary>Ends it because the host stops.</summary>
    public void FailByStop()
    {
        ServiceMetrics.Ended("stopped", Pixels);
        Fail(new InpaintingStoppedException());
    }

    public void Dispose() => _ending.Dispose();

    /// <summary>Does something within an activity under the one in which the work was asked for. It ends before the result is handed over.</summary>
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

    /// <summary>What has ended it before its result: its caller, the host or its time.</summary>
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

    /// <summary>What its activity is called.</summary>
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
