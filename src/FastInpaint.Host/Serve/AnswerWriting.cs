using System.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace FastInpaint.Host.Serve;

/// <summary>An answer that is being written, piece by piece. It belongs to the writing thread, except for members that any thread may use.</summary>
internal sealed class AnswerWriting : IDisposable
{
    /// <summary>The most bytes that are passed to the connection at a time.</summary>
    public const int PieceBytes = 1 << 15;

    /// <summary>The time without progress after which an answer counts as stalled and may be ended where memory is short.</summary>
    internal static readonly TimeSpan Stalled = TimeSpan.FromSeconds(5);

    private readonly HttpContext _context;
    private readonly CancellationTokenSource _over;
    private readonly CancellationTokenSource _ending;
    private readonly long _started = Stopwatch.GetTimestamp();
    private long _progress = Stopwatch.GetTimestamp();

    /// <param name="context">The request.</param>
    /// <param name="bytes">Bytes that are held until the answer is written.</param>
    /// <param name="limit">The time limit for the whole answer.</param>
    public AnswerWriting(HttpContext context, long bytes, TimeSpan limit)
    {
        (_context, Bytes, _over) = (context, bytes, new CancellationTokenSource(limit));
        _ending = CancellationTokenSource.CreateLinkedTokenSource(_over.Token, context.RequestAborted);
    }

    /// <summary>Bytes that are held. Any thread may use this.</summary>
    public long Bytes { get; }

    /// <summary>The time since the writing began. Any thread may use this.</summary>
    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(_started);

    /// <summary>Whether the receiver has taken nothing for some seconds. Any thread may use this.</summary>
    public bool IsStalled => Stopwatch.GetElapsedTime(Volatile.Read(ref _progress)) >= Stalled;

    /// <summary>Whether the time limit has passed, or <see cref="End"/> was called. Any thread may use this.</summary>
    public bool IsOver => _over.IsCancellationRequested;

    /// <summary>Ends the writing now. Any thread may call this.</summary>
    public void End()
    {
        try
        {
            // Not awaited: the writer continues on its own thread.
            _ = _over.CancelAsync();
        }
        catch (ObjectDisposedException)
        {
            // The writing has ended in the meantime.
        }
    }

    /// <summary>Passes bytes to the connection, and waits until it has taken them.</summary>
    /// <exception cref="OperationCanceledException">The client has disconnected, or the time limit has passed.</exception>
    public async Task Write(ReadOnlyMemory<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            ReadOnlyMemory<byte> piece = bytes[..Math.Min(bytes.Length, PieceBytes)];
            await _context.Response.Body.WriteAsync(piece, _ending.Token);
            Volatile.Write(ref _progress, Stopwatch.GetTimestamp());
            bytes = bytes[piece.Length..];
        }
    }

    public void Dispose()
    {
        _ending.Dispose();
        _over.Dispose();
    }
}
