using System.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace FastInpaint.Host.Serve;

/// <summary>An answer that is written, piece by piece. The writer's, but for what says that others use it.</summary>
internal sealed class AnswerWriting : IDisposable
{
    /// <summary>The most bytes that are given to the connection at a time.</summary>
    public const int PieceBytes = 1 << 15;

    /// <summary>A receiver that takes nothing for so long may be cut off where memory is short.</summary>
    internal static readonly TimeSpan Stalled = TimeSpan.FromSeconds(5);

    private readonly HttpContext _context;
    private readonly CancellationTokenSource _over;
    private readonly CancellationTokenSource _ending;
    private readonly long _started = Stopwatch.GetTimestamp();
    private long _progress = Stopwatch.GetTimestamp();

    /// <param name="context">Who asked.</param>
    /// <param name="bytes">What is held until it is written.</param>
    /// <param name="limit">The time for all of it.</param>
    public AnswerWriting(HttpContext context, long bytes, TimeSpan limit)
    {
        (_context, Bytes, _over) = (context, bytes, new CancellationTokenSource(limit));
        _ending = CancellationTokenSource.CreateLinkedTokenSource(_over.Token, context.RequestAborted);
    }

    /// <summary>What is held. Any thread may ask.</summary>
    public long Bytes { get; }

    /// <summary>Since when it is written. Any thread may ask.</summary>
    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(_started);

    /// <summary>Whether nothing was taken for some seconds. Any thread may ask.</summary>
    public bool IsStalled => Stopwatch.GetElapsedTime(Volatile.Read(ref _progress)) >= Stalled;

    /// <summary>Whether its time is over, or was ended. Any thread may ask.</summary>
    public bool IsOver => _over.IsCancellationRequested;

    /// <summary>Ends it now. Any thread may.</summary>
    public void End()
    {
        try
        {
            // The writer goes on elsewhere.
            _ = _over.CancelAsync();
        }
        catch (ObjectDisposedException)
        {
            // It has ended in the meantime.
        }
    }

    /// <summary>Gives bytes to the connection, and waits until it has taken them.</summary>
    /// <exception cref="OperationCanceledException">The receiver has gone, or the time is over.</exception>
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
