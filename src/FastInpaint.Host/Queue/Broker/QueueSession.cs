using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace FastInpaint.Host.Queue.Broker;

/// <summary>A connection to the broker with a channel to consume on and one to publish on, from its beginning to the first thing that goes wrong with it.</summary>
internal sealed class QueueSession : IAsyncDisposable
{
    private static readonly TimeSpan CloseLimit = TimeSpan.FromSeconds(5);

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
        // The client waits much longer than its limit for a broker that does not answer.
        await Task.WhenAny(CloseAsync(), Task.Delay(CloseLimit)).ConfigureAwait(false);
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
}
