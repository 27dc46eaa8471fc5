using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace FastInpaint.Host.Queue.Broker;

/// <summary>A connection to the broker with a channel to consume on and one to publish on, from its beginning to the first thing that goes wrong with it.</summary>
internal sealed class QueueSession : IAsyncDisposable
{
    private readonly IConnection _connection;
    private readonly TaskCompletionSource<string> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private QueueSession(IConnection connection, IChannel consumer, IChannel publisher)
    {
        (_connection, Consumer, Publisher) = (connection, consumer, publisher);
        connection.ConnectionShutdownAsync += Closing;
        consumer.ChannelShutdownAsync += Closing;
        publisher.ChannelShutdownAsync += Closing;
    }

    public IChannel Consumer { get; }

    /// <summary>With confirms: a publish ends when the broker has the message.</summary>
    public IChannel Publisher { get; }

    /// <summary>Ends with the reason when the session does.</summary>
    public Task<string> Closed => _closed.Task;

    public bool IsOpen => !_closed.Task.IsCompleted && _connection.IsOpen && Consumer.IsOpen && Publisher.IsOpen;

    public static async Task<QueueSession> OpenAsync(QueueEndpoint endpoint, CancellationToken cancellationToken)
    {
        IConnection connection = await endpoint.ConnectAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            IChannel consumer = await connection.CreateChannelAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
            IChannel publisher = await connection.CreateChannelAsync(
                new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), cancellationToken).ConfigureAwait(false);
            return new QueueSession(connection, consumer, publisher);
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Says that the session is of no use any more.</summary>
    public void End(string reason) => _closed.TrySetResult(reason);

    /// <summary>Closes the connection. The broker gives what was not acknowledged to others.</summary>
    public async ValueTask DisposeAsync()
    {
        End("closed by this program");
        try
        {
            await _connection.CloseAsync(TimeSpan.FromSeconds(5)).ConfigureAwait(false);
        }
        catch (Exception exception) when (QueueLink.IsLoss(exception))
        {
            // It is closed already.
        }

        await _connection.DisposeAsync().ConfigureAwait(false);
    }

    private Task Closing(object sender, ShutdownEventArgs reason)
    {
        End(reason.ReplyText);
        return Task.CompletedTask;
    }
}
