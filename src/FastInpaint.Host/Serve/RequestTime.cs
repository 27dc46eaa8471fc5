using System.Diagnostics;
using FastInpaint.Hosting;
using Microsoft.AspNetCore.Http;

namespace FastInpaint.Host.Serve;

/// <summary>The time of a request, which ends when the client disconnects or the time limit has passed.</summary>
internal sealed class RequestTime : IDisposable
{
    private readonly TimeSpan? _limit;
    private readonly CancellationTokenSource _ending;
    private readonly long _started;

    /// <param name="limit">The time limit; null for none.</param>
    /// <param name="sender">Canceled when the client no longer wants the answer.</param>
    public RequestTime(TimeSpan? limit, CancellationToken sender)
        : this(limit, Stopwatch.GetTimestamp(), sender)
    {
    }

    private RequestTime(TimeSpan? limit, long started, CancellationToken sender)
    {
        (_limit, _started, Sender, _ending) = (limit, started, sender, CancellationTokenSource.CreateLinkedTokenSource(sender));
        if (Left is { } left)
        {
            _ending.CancelAfter(left);
        }
    }

    public CancellationToken Sender { get; }

    /// <summary>Canceled when the client disconnects or the time limit has passed.</summary>
    public CancellationToken Ending => _ending.Token;

    /// <summary>The rest of the time, above zero; null where there is no limit.</summary>
    public TimeSpan? Left => _limit is not { } limit ? null : limit - Stopwatch.GetElapsedTime(_started) is { TotalMilliseconds: > 1 } left ? left : TimeSpan.FromMilliseconds(1);

    /// <summary>The same time limit, with another token for the client.</summary>
    public RequestTime For(CancellationToken sender) => new(_limit, _started, sender);

    /// <summary>Runs a step of the request within the time limit.</summary>
    /// <param name="status">The HTTP status where the time limit passes first.</param>
    /// <param name="what">The beginning of the message in that case: what did not happen.</param>
    /// <param name="remedy">The end of the message: what to do.</param>
    /// <param name="part">The step, which ends when its token is canceled.</param>
    /// <exception cref="RequestException">The time limit has passed.</exception>
    public async Task<T> Within<T>(int status, string what, string remedy, Func<CancellationToken, Task<T>> part)
    {
        try
        {
            return await part(Ending);
        }
        catch (OperationCanceledException) when (Ending.IsCancellationRequested && !Sender.IsCancellationRequested)
        {
            throw Over(status, what, remedy);
        }
    }

    /// <summary>Runs a step that works on the picture. Answers 504 where the time limit passes first.</summary>
    /// <inheritdoc cref="Within"/>
    public Task<T> AtWork<T>(Func<CancellationToken, Task<T>> part) =>
        Within(StatusCodes.Status504GatewayTimeout, "The request was not done", "Use a smaller picture.", part);

    /// <summary>Runs a step of the worker, which observes the time limit itself.</summary>
    /// <exception cref="RequestException">The time limit passed before the worker began (503), or during its work (504).</exception>
    public async Task<T> AtWorker<T>(Func<Task<T>> part)
    {
        try
        {
            return await part();
        }
        catch (QueueTimeoutException)
        {
            throw Over(StatusCodes.Status503ServiceUnavailable, "The request's turn did not come", "Try again when there is less to do.");
        }
        catch (TimeoutException)
        {
            throw Over(StatusCodes.Status504GatewayTimeout, "The request was not done", "Use a smaller picture.");
        }
    }

    public void Dispose() => _ending.Dispose();

    private RequestException Over(int status, string what, string remedy) => new(status, $"{what} within the time limit of {_limit?.TotalSeconds} s, waiting included. {remedy}");
}
