using System.Diagnostics;
using FastInpaint.Hosting;
using Microsoft.AspNetCore.Http;

namespace FastInpaint.Host.Serve;

/// <summary>How long a request goes on: until its end, its sender's, or that of its time.</summary>
internal sealed class RequestTime : IDisposable
{
    private readonly TimeSpan? _limit;
    private readonly CancellationTokenSource _ending;
    private readonly long _started;

    /// <param name="limit">Its time; null for no end.</param>
    /// <param name="sender">Cancelled when nobody wants the answer any more.</param>
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

    /// <summary>Cancelled by the sender's end and by the time's.</summary>
    public CancellationToken Ending => _ending.Token;

    /// <summary>What is left of the time, above zero; null where it has no end.</summary>
    public TimeSpan? Left => _limit is not { } limit ? null : limit - Stopwatch.GetElapsedTime(_started) is { TotalMilliseconds: > 1 } left ? left : TimeSpan.FromMilliseconds(1);

    /// <summary>The same time for another sender.</summary>
    public RequestTime For(CancellationToken sender) => new(_limit, _started, sender);

    /// <summary>Does a part of the request.</summary>
    /// <param name="status">What is answered where the time ends before the part does.</param>
    /// <param name="what">What has not happened then.</param>
    /// <param name="remedy">What to do.</param>
    /// <param name="part">Does it, until the token is cancelled.</param>
    /// <exception cref="RequestException">The time is over.</exception>
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

    /// <summary>The time is over while the picture is worked on.</summary>
    /// <inheritdoc cref="Within"/>
    public Task<T> AtWork<T>(Func<CancellationToken, Task<T>> part) =>
        Within(StatusCodes.Status504GatewayTimeout, "The request was not done", "Use a smaller picture.", part);

    /// <summary>Has the worker do its part, which knows the time itself.</summary>
    /// <exception cref="RequestException">The time ended before its turn (503), or at work (504).</exception>
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
