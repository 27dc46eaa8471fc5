using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;

namespace FastInpaint.Host.Serve;

/// <summary>The receiving side of a connection. Kestrel aborts a connection at once when the client ends its side (FIN) within a body, and no answer can be sent. This class hides the end from Kestrel until the request
/// is answered.</summary>
/// <remarks>After a complete body, the end means that the client has disconnected. Between requests, it ends the connection.</remarks>
internal sealed class SenderSide : PipeReader, IDuplexPipe, IDisposable
{
    // The time for sending the answer before the server ends the connection.
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

    // Bytes that the server has examined but not consumed; -1 where it has not examined all.
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

    /// <summary>Canceled when the client has ended its side within a body, and all bytes that arrived were read.</summary>
    public CancellationToken Cut => _cut.Token;

    /// <summary>Connection middleware that inserts this class between a connection and the server.</summary>
    public static ConnectionDelegate Use(ConnectionDelegate next) => async connection =>
    {
        using var side = new SenderSide(connection);
        await next(connection);
    };

    /// <summary>Notes that a request begins.</summary>
    public void Begin(bool hasBody) => Move(() => _stage = hasBody ? Stage.Body : Stage.Answer);

    /// <summary>Notes that the request's body is complete.</summary>
    public void BodyRead() => Move(() => _stage = Stage.Answer);

    /// <summary>Notes that the request is answered.</summary>
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

            // The read must be finished with AdvanceTo before any wait.
            _transport.Input.AdvanceTo(result.Buffer.Start, result.Buffer.End);
            lingered = !IsKept;
            if (lingered)
            {
                // A signal of an earlier wait must not end this one.
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

        // Only ReadAsync reports the end.
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

    /// <summary>Whether the last answer may still be on its way to the network.</summary>
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

    /// <summary>Whether the client has ended its side and the server has seen all bytes before the end. If unseen bytes remain, the end is removed from the result.</summary>
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

    /// <summary>Changes the state. Aborts the request if its client has disconnected while the answer is due.</summary>
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
