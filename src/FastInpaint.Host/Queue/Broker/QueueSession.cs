using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace FastInpaint.Host.Queue.Broker;

/// <summary>A connection to the broker with a channel to consume on and a channel to publish small messages on. The session ends with the first failure of the connection.</summary>
/// <remarks>The broker closes the publishing channel when it refuses a message; a new channel replaces it. Consumed messages have their own channel and can still be acknowledged.</remarks>
internal sealed class QueueSession : IAsyncDisposable
{
    // A message of this many bytes or more gets its own channel, because the broker may refuse it for its size and close the channel. Other traffic on a closed channel can end the connection.
    private const int Large = 64 * 1024;

    private static readonly TimeSpan CloseLimit = TimeSpan.FromSeconds(5);
    private static readonly CreateChannelOptions Confirms = new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true);

    private readonly IConnection _connection;
    private readonly SemaphoreSlim _renewing = new(1);
    private readonly TaskCompletionSource<string> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IChannel? _publisher;

    private QueueSession(IConnection connection, IChannel consumer)
    {
        (_connection, Consumer) = (connection, consumer);
        connection.ConnectionShutdownAsync += Closing;
        consumer.ChannelShutdownAsync += Closing;
    }

    public IChannel Consumer { get; }

    /// <summary>Completes when the session ends; the result is the reason.</summary>
    public Task<string> Closed => _closed.Task;

    public bool IsOpen => !_closed.Task.IsCompleted && _connection.IsOpen && Consumer.IsOpen;

    public static async Task<QueueSession> OpenAsync(QueueEndpoint endpoint, CancellationToken cancellationToken)
    {
        IConnection connection = await endpoint.ConnectAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            IChannel consumer = await connection.CreateChannelAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
            return new QueueSession(connection, consumer);
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Publishes a message and waits for the broker's confirmation.</summary>
    /// <exception cref="OperationInterruptedException">The broker refuses this message (<see cref="IsRefusal"/>), or the session has ended.</exception>
    public async Task PublishAsync(string exchange, string key, BasicProperties properties, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        if (body.Length < Large)
        {
            try
            {
                IChannel publisher = await PublisherAsync(cancellationToken).ConfigureAwait(false);
                await publisher.BasicPublishAsync(exchange, key, mandatory: true, properties, body, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (OperationInterruptedException exception) when (IsRefusal(exception))
            {
                // The broker closed the channel because of one of its unconfirmed messages. Published alone on a channel, this message shows whether it was the cause.
            }
        }

        await using IChannel alone = await _connection.CreateChannelAsync(Confirms, cancellationToken).ConfigureAwait(false);
        await alone.BasicPublishAsync(exchange, key, mandatory: true, properties, body, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Whether a queue exists. A queue whose node is down, or that another connection uses exclusively, exists.</summary>
    public async Task<bool> HasQueueAsync(string queue, CancellationToken cancellationToken)
    {
        // A passive declaration of a missing queue closes the channel.
        await using IChannel alone = await _connection.CreateChannelAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
        try
        {
            await alone.QueueDeclarePassiveAsync(queue, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (OperationInterruptedException exception) when (exception.ShutdownReason is { ReplyCode: Constants.NotFound or Constants.ResourceLocked or Constants.AccessRefused } reason)
        {
            return reason.ReplyCode != Constants.NotFound || !reason.ReplyText.Contains("no queue", StringComparison.Ordinal);
        }
    }

    /// <summary>The number of messages that wait in a queue.</summary>
    public async Task<uint> CountAsync(string queue, CancellationToken cancellationToken)
    {
        await using IChannel alone = await _connection.CreateChannelAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
        return await alone.MessageCountAsync(queue, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Removes a queue with its messages, if it exists.</summary>
    /// <param name="queue">The queue.</param>
    /// <param name="ifUnused">Whether a queue with consumers stays.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The number of messages that waited in the queue; null where the queue stays.</returns>
    public async Task<uint?> DeleteAsync(string queue, bool ifUnused, CancellationToken cancellationToken)
    {
        await using IChannel alone = await _connection.CreateChannelAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
        try
        {
            return await alone.QueueDeleteAsync(queue, ifUnused, ifEmpty: false, cancellationToken: cancellationToken).ConfigureAwait(false);
        }
        catch (OperationInterruptedException exception) when (ifUnused && exception.ShutdownReason?.ReplyCode == Constants.PreconditionFailed)
        {
            return null;
        }
    }

    /// <summary>Whether the broker closed the channel because it refuses a message.</summary>
    public static bool IsRefusal(OperationInterruptedException exception) => exception.ShutdownReason?.ReplyCode == Constants.PreconditionFailed;

    /// <summary>Marks the session as ended.</summary>
    public void End(string reason) => _closed.TrySetResult(reason);

    /// <summary>Closes the connection. The broker delivers unacknowledged messages to other consumers.</summary>
    public async ValueTask DisposeAsync()
    {
        End("closed by this program");
        // The client's own limit does not hold for a broker that does not answer.
        await Task.WhenAny(CloseAsync(), Task.Delay(CloseLimit)).ConfigureAwait(false);
    }

    private async Task<IChannel> PublisherAsync(CancellationToken cancellationToken)
    {
        await _renewing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_publisher is not { IsOpen: true })
            {
                _publisher = await _connection.CreateChannelAsync(Confirms, cancellationToken).ConfigureAwait(false);
                _publisher.ChannelShutdownAsync += PublisherClosing;
            }

            return _publisher;
        }
        finally
        {
            _renewing.Release();
        }
    }

    private async Task CloseAsync()
    {
        try
        {
            await _connection.CloseAsync(CloseLimit).ConfigureAwait(false);
            await _connection.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception exception) when (QueueLink.IsLoss(exception) || exception is OperationCanceledException)
        {
            // The connection is closed already, or the broker is gone.
            _connection.Dispose();
        }
    }

    private Task Closing(object sender, ShutdownEventArgs reason)
    {
        End(reason.ReplyText);
        return Task.CompletedTask;
    }

    /// <summary>Ends the session when the publishing channel closes for another reason than a refused message. A new session declares the queues again.</summary>
    private Task PublisherClosing(object sender, ShutdownEventArgs reason) => reason.ReplyCode == Constants.PreconditionFailed ? Task.CompletedTask : Closing(sender, reason);
}
