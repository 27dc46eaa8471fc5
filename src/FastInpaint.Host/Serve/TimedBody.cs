using System.Diagnostics;
using FastInpaint.Files;
using Microsoft.AspNetCore.Http;

namespace FastInpaint.Host.Serve;

/// <summary>A request's body, whose reading ends with the request's time and with its sender's, and whose bytes are counted until it is disposed of.</summary>
/// <remarks>
/// The sender has time for its first bytes, and each byte that comes earns it some more, up to a bound: so it has to send so many bytes a second on average, and may not stop for long however fast it was before.
/// Only waiting for it counts. Without this a few bytes a second would hold a connection and what has come already for all of the request's time.
/// </remarks>
/// <param name="body">The body.</param>
/// <param name="budget">Counts the bytes.</param>
/// <param name="copies">How often they are held.</param>
/// <param name="counted">What is counted already.</param>
/// <param name="ending">The end of the request's time.</param>
internal sealed class TimedBody(Stream body, BodyBudget budget, int copies, long counted, CancellationToken ending) : PlainStream
{
    /// <summary>Bytes that a sender sends in a second at least: a bad mobile connection does.</summary>
    public const int BytesPerSecond = 4096;

    private static readonly TimeSpan s_first = TimeSpan.FromSeconds(10), s_most = TimeSpan.FromSeconds(30);

    private readonly CancellationTokenSource _waiting = CancellationTokenSource.CreateLinkedTokenSource(ending);
    private TimeSpan _left = s_first;
    private long _held = counted;
    private long _come;

    public override bool CanRead => true;

    /// <exception cref="RequestException">It comes too slowly (408), or there is no room for it (503).</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ValueTask<int> reading = body.ReadAsync(buffer, _waiting.Token);
        int read = reading.IsCompletedSuccessfully ? await reading : await Wait(reading);
        _left += TimeSpan.FromSeconds((double)read / BytesPerSecond);
        _left = _left < s_most ? _left : s_most;
        _come += copies * (long)read;
        if (_come > _held)
        {
            budget.Enter(_come - _held);
            _held = _come;
        }

        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    protected override void Dispose(bool disposing)
    {
        budget.Leave(Interlocked.Exchange(ref _held, 0));
        _waiting.Dispose();
        base.Dispose(disposing);
    }

    private async Task<int> Wait(ValueTask<int> reading)
    {
        long started = Stopwatch.GetTimestamp();
        _waiting.CancelAfter(_left > TimeSpan.Zero ? _left : TimeSpan.Zero);
        try
        {
            return await reading;
        }
        catch (OperationCanceledException) when (_waiting.IsCancellationRequested && !ending.IsCancellationRequested)
        {
            throw new RequestException(StatusCodes.Status408RequestTimeout, $"The request's body came too slowly. Send at least {BytesPerSecond} bytes a second, without long pauses.");
        }
        finally
        {
            _waiting.CancelAfter(Timeout.InfiniteTimeSpan);
            _left -= Stopwatch.GetElapsedTime(started);
        }
    }
}
