using RabbitMQ.Client;

namespace FastInpaint.Host.Queue.Broker;

/// <summary>The broker's address with the login.</summary>
internal sealed class QueueEndpoint
{
    /// <summary>The most bytes of a message that RabbitMQ can be configured to accept.</summary>
    private const uint MaxMessage = 512u << 20;

    private readonly ConnectionFactory _factory;

    /// <param name="uri">amqp://user:password@host:port/vhost, or amqps: for TLS.</param>
    /// <exception cref="CommandException">The text is no such address (2).</exception>
    public QueueEndpoint(string uri)
    {
        Uri parsed = QueueAddress.Parse(uri);

        try
        {
            _factory = new ConnectionFactory
            {
                Uri = parsed,
                // QueueLink reconnects, declares and consumes again.
                AutomaticRecoveryEnabled = false,
                TopologyRecoveryEnabled = false,
                MaxInboundMessageBodySize = MaxMessage,
                RequestedHeartbeat = TimeSpan.FromSeconds(30),
                RequestedConnectionTimeout = TimeSpan.FromSeconds(10),
                ClientProvidedName = "fastinpaint",
            };
        }
        catch (ArgumentException)
        {
            // The client's own message contains user and password.
            throw QueueAddress.Refused();
        }

        Name = $"{parsed.Host}:{_factory.Port}";
    }

    /// <summary>What messages call the broker; without the password.</summary>
    public string Name { get; }

    public Task<IConnection> ConnectAsync(CancellationToken cancellationToken) => _factory.CreateConnectionAsync(cancellationToken);
}
