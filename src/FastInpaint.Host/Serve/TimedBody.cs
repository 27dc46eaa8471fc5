using System.Diagnostics;
using FastInpaint.Files;
using Microsoft.AspNetCore.Http;

namespace FastInpaint.Host.Serve;

/// <summary>A request's body. Reading ends when the request's time is over or the client sends too slowly. The bytes are counted until the body is disposed of.</summary>
/// <remarks>
/// The client has an initial allowance of waiting time. Each byte that arrives adds to the allowance, up to a bound. So the client must send <see cref="BytesPerSecond"/> on average, and must not pause long
/// even after fast sending. Only time spent waiting for the client counts. Without this rule, a client could hold a connection and memory for the whole request time with a few bytes a second.
/// </remarks>
/// <param name="body">The body.</param>
/// <param name="budget">The budget that counts the bytes.</param>
/// <param name="copies">How many copies of the body are in memory.</param>
/// <param name="counted">Bytes that the budget has counted already.</param>
/// <param name="ending">The end of the request's time.</param>
internal sealed class TimedBody(Stream body, BodyBudget budget, int copies, long counted, CancellationToken ending) : PlainStream
{
    /// <summary>The least average rate of a client in bytes a second. A bad mobile connection reaches it.</summary>
    public const int BytesPerSecond = 4096;

    private static readonly TimeSpan s_first = TimeSpan.FromSeconds(10), s_most = TimeSpan.FromSeconds(30);

    private readonly CancellationTokenSource _waiting = CancellationTokenSource.CreateLinkedTokenSource(ending);
    private TimeSpan _left = s_first;
    private long _held = counted;
    private long _come;

    public override bool CanRead => true;

    /// <exception cref="RequestException">The body comes too slowly (408), or there is no room for it (503).</exception>
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
