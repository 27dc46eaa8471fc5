using System.Net.Sockets;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace FastInpaint.Host.Queue.Broker;

/// <summary>Keeps a session with the broker open until it is canceled. After a lost session it connects and prepares a new one, with growing waits between the tries.</summary>
/// <param name="endpoint">The broker's address.</param>
/// <param name="prepare">Declares queues and consumes on a new session.</param>
/// <param name="say">Called with the name of an event and a sentence when a session begins or is lost.</param>
internal sealed class QueueLink(QueueEndpoint endpoint, Func<QueueSession, CancellationToken, Task> prepare, Action<string, string> say)
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(15);

    private readonly Lock _gate = new();
    private TaskCompletionSource<QueueSession> _session = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Whether an exception means that the connection failed, so that a new session may succeed.</summary>
    public static bool IsLoss(Exception exception) =>
        exception is AlreadyClosedException or OperationInterruptedException or BrokerUnreachableException or ProtocolException or IOException or SocketException or TimeoutException or ObjectDisposedException
        || (exception is OperationCanceledException { InnerException: { } inner } && IsLoss(inner));

    /// <summary>Keeps a session open until the token is canceled, and then closes it.</summary>
    /// <exception cref="CommandException">The broker permanently refuses the first session (2).</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        TimeSpan wait = FirstWait;
        bool everConnected = false;
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await using QueueSession session = await QueueSession.OpenAsync(endpoint, cancellationToken).ConfigureAwait(false);
                await prepare(session, cancellationToken).ConfigureAwait(false);
                (everConnected, wait) = (true, FirstWait);
                say("connected", $"{endpoint.Name}: connected.");
                _session.TrySetResult(session);
                string reason = await session.Closed.WaitAsync(cancellationToken).ConfigureAwait(false);
                Forget();
                say("disconnected", $"{endpoint.Name}: the connection ended: {reason}");
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception) when (IsLoss(exception) || exception is OperationCanceledException)
            {
                Forget();
                if (!everConnected && Refusal(exception) is { } refusal)
                {
                    throw new CommandException(ExitCode.BadInput, $"{endpoint.Name}: the broker refuses: {refusal}", exception);
                }

                say("unreachable", $"{endpoint.Name}: {exception.Message.TrimEnd('.')}. Trying again in {wait.TotalSeconds:0.0} s.");
            }

            await Task.Delay(wait, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            wait = wait * 2 < LongestWait ? wait * 2 : LongestWait;
        }
    }

    /// <summary>Waits for an open session.</summary>
    public Task<QueueSession> SessionAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return _session.Task.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Publishes a message and waits for the broker's confirmation. Tries again on a new session when a session is lost.</summary>
    /// <returns>Whether a queue took the message.</returns>
    /// <exception cref="CommandException">The broker refuses the message itself (2).</exception>
    public async Task<bool> PublishAsync(string exchange, string key, BasicProperties properties, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        while (true)
        {
            QueueSession session = await SessionAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                await session.PublishAsync(exchange, key, properties, body, cancellationToken).ConfigureAwait(false);
                return true;
            }
            catch (PublishException returned) when (returned.IsReturn)
            {
                return false;
            }
            catch (OperationInterruptedException refused) when (QueueSession.IsRefusal(refused))
            {
                throw new CommandException(ExitCode.BadInput, $"{endpoint.Name}: the broker refuses a message of {body.Length} bytes: {refused.ShutdownReason!.ReplyText}. Use --root for large pictures.", refused);
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested && (IsLoss(exception) || exception is PublishException or OperationCanceledException))
            {
                await Task.Delay(FirstWait, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private void Forget()
    {
        lock (_gate)
        {
            if (_session.Task.IsCompleted)
            {
                _session = new(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }
    }

    /// <summary>Why another try cannot succeed; null where it may.</summary>
    private static string? Refusal(Exception exception) => exception switch
    {
        BrokerUnreachableException { InnerException: AuthenticationFailureException or PossibleAuthenticationFailureException } => "user or password is wrong. Check --queue.",
        BrokerUnreachableException { InnerException: OperationInterruptedException inner } => Refusal(inner),
        AuthenticationFailureException => "user or password is wrong. Check --queue.",
        OperationInterruptedException { ShutdownReason: { ReplyCode: Constants.AccessRefused or Constants.PreconditionFailed or Constants.NotAllowed } reason } => reason.ReplyText,
        _ => null,
    };
}
