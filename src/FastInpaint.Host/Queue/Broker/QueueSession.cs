using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace FastInpaint.Host.Queue.Broker;

/// <summary>A connection to the broker with a channel to consume on and one to publish small messages on, from its beginning to the first thing that goes wrong with it.</summary>
/// <remarks>A message that the broker refuses closes the channel that it is published on; another takes its place, and what was consumed can still be acknowledged.</remarks>
internal sealed class QueueSession : IAsyncDisposable
{
    // Bytes from which a message may be refused for its size. It has a channel of its own: whatever else is sent on a channel that the broker closes can end the connection.
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

    /// <summary>Ends with the reason when the session does.</summary>
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

    /// <summary>Publishes a message, and ends when the broker has it.</summary>
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
                // The broker has closed the channel because of one of the messages that were under way on it. Alone on a channel, this one shows whether it was that one.
            }
        }

        await using IChannel alone = await _connection.CreateChannelAsync(Confirms, cancellationToken).ConfigureAwait(false);
        await alone.BasicPublishAsync(exchange, key, mandatory: true, properties, body, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Whether there is a queue. One whose node is down, or that another connection has for itself, is there.</summary>
    public async Task<bool> HasQueueAsync(string queue, CancellationToken cancellationToken)
    {
        // What is not there closes the channel.
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

    /// <summary>Messages that wait in a queue.</summary>
    public async Task<uint> CountAsync(string queue, CancellationToken cancellationToken)
    {
        await using IChannel alone = await _connection.CreateChannelAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
        return await alone.MessageCountAsync(queue, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Removes a queue with its messages, if it is there.</summary>
    /// <param name="ifUnused">Whether one that somebody reads stays.</param>
    /// <returns>How many messages waited in it; null where it stays.</returns>
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

    /// <summary>Whether the broker closed a channel because of a message.</summary>
    public static bool IsRefusal(OperationInterruptedException exception) => exception.ShutdownReason?.ReplyCode == Constants.PreconditionFailed;

    /// <summary>Says that the session is of no use any more.</summary>
    public void End(string reason) => _closed.TrySetResult(reason);

    /// <summary>Closes the connection. The broker gives what was not acknowledged to others.</summary>
    public async ValueTask DisposeAsync()
    {
        End("closed by this program");
        // The client waits much longer than its limit for a broker that does not answer.
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
            // It is closed already, or nobody is there.
            _connection.Dispose();
        }
    }

    private Task Closing(object sender, ShutdownEventArgs reason)
    {
        End(reason.ReplyText);
        return Task.CompletedTask;
    }

    /// <summary>Anything but a message that is refused is mended by declaring anew.</summary>
    private Task PublisherClosing(object sender, ShutdownEventArgs reason) => reason.ReplyCode == Constants.PreconditionFailed ? Task.CompletedTask : Closing(sender, reason);
}
