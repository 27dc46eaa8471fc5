using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;

namespace FastInpaint.Host.Serve;

/// <summary>The sender's side of a connection. Where it ends (FIN) in the middle of a body, the server aborts the connection at once, and nothing can be said; here the end is kept back until the request is answered.</summary>
/// <remarks>As soon as a body is there, the end counts as the sender's leaving, and while no request is read, as that of the connection.</remarks>
internal sealed class SenderSide : PipeReader, IDuplexPipe, IDisposable
{
    // What the answer has to be sent, before the server ends the connection.
    private static readonly TimeSpan s_linger = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly IDuplexPipe _transport;
    private readonly CancellationTokenSource _closed = new(), _cut = new();
    private readonly CancellationTokenRegistration _closing;
    private TaskCompletionSource _wake = New();
    private Stage _stage;
    private bool _isClosed;
    private long _answeredAt = long.MinValue / 2;
    private ReadOnlySequence<byte> _last;

    // Bytes that the server has seen and not taken; -1 where it has not seen all.
    private long _seen;

    private SenderSide(ConnectionContext connection)
    {
        _transport = connection.Transport;
        _closing = connection.ConnectionClosed.UnsafeRegister(_ => Move(() => _isClosed = true), null);
        (connection.Transport, connection.ConnectionClosed) = (this, _closed.Token);
        connection.Features.Set(this);
    }

    private enum Stage
    {
        Head,
        Body,
        Answer,
    }

    PipeReader IDuplexPipe.Input => this;

    PipeWriter IDuplexPipe.Output => _transport.Output;

    /// <summary>Cancelled when the side has ended within a body, all of which that came was read.</summary>
    public CancellationToken Cut => _cut.Token;

    /// <summary>Stands between a connection and the server.</summary>
    public static ConnectionDelegate Use(ConnectionDelegate next) => async connection =>
    {
        using var side = new SenderSide(connection);
        await next(connection);
    };

    /// <summary>A request begins.</summary>
    public void Begin(bool hasBody) => Move(() => _stage = hasBody ? Stage.Body : Stage.Answer);

    /// <summary>The request's body is there.</summary>
    public void BodyRead() => Move(() => _stage = Stage.Answer);

    /// <summary>The request is answered.</summary>
    public void Answered()
    {
        Move(() => (_stage, _answeredAt) = (Stage.Head, Environment.TickCount64));
        _wake.TrySetResult();
    }

    public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        bool lingered = false;
        while (true)
        {
            ReadResult result = await _transport.Input.ReadAsync(cancellationToken);
            if (!IsEnd(ref result))
            {
                return result;
            }

            if (!IsKept && (lingered || !IsJustAnswered))
            {
                await _closed.CancelAsync();
                return result;
            }

            // The pipe has to be left in order before anything is waited for.
            _transport.Input.AdvanceTo(result.Buffer.Start, result.Buffer.End);
            lingered = !IsKept;
            if (lingered)
            {
                // What has woken others before is no reason to hurry.
                _wake = New();
            }
            else
            {
                await _cut.CancelAsync();
            }

            await Task.WhenAny(_wake.Task, Task.Delay(lingered ? s_linger : Timeout.InfiniteTimeSpan, cancellationToken));
            cancellationToken.ThrowIfCancellationRequested();
            _wake = New();
        }
    }

    public override bool TryRead(out ReadResult result)
    {
        if (!_transport.Input.TryRead(out result))
        {
            return false;
        }

        if (!IsEnd(ref result))
        {
            return true;
        }

        // The end is told by ReadAsync alone.
        _transport.Input.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        return false;
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        _seen = examined.Equals(_last.End) ? _last.Slice(consumed).Length : -1;
        _transport.Input.AdvanceTo(consumed, examined);
    }

    public override void CancelPendingRead()
    {
        _transport.Input.CancelPendingRead();
        _wake.TrySetResult();
    }

    public override void Complete(Exception? exception = null)
    {
        _transport.Input.Complete(exception);
        _wake.TrySetResult();
    }

    public void Dispose()
    {
        _closing.Dispose();
        _closed.Dispose();
        _cut.Dispose();
    }

    private bool IsKept
    {
        get
        {
            lock (_gate)
            {
                return _stage == Stage.Body;
            }
        }
    }

    /// <summary>Whether an answer may still be on its way to the system.</summary>
    private bool IsJustAnswered
    {
        get
        {
            lock (_gate)
            {
                return Environment.TickCount64 - _answeredAt < s_linger.TotalMilliseconds;
            }
        }
    }

    /// <summary>Whether nothing came before the end that the server has not seen. The end is hidden from it otherwise.</summary>
    private bool IsEnd(ref ReadResult result)
    {
        bool ends = result is { IsCompleted: true, IsCanceled: false };
        if (ends && result.Buffer.Length == _seen)
        {
            _last = result.Buffer;
            return true;
        }

        result = ends ? new ReadResult(result.Buffer, isCanceled: false, isCompleted: false) : result;
        _last = result.Buffer;
        return false;
    }

    /// <summary>Changes what is known; a sender that has gone while it is to be answered has its request aborted.</summary>
    private void Move(Action change)
    {
        bool gone;
        lock (_gate)
        {
            change();
            gone = _isClosed && _stage == Stage.Answer;
        }

        if (gone)
        {
            _closed.Cancel();
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
