using RabbitMQ.Client;

namespace FastInpaint.Host.Queue.Broker;

/// <summary>Where the broker is, and how to log in.</summary>
internal sealed class QueueEndpoint
{
    /// <summary>The most bytes of a message that a RabbitMQ can be told to take.</summary>
    private const uint MaxMessage = 512u << 20;

    private readonly ConnectionFactory _factory;

    /// <param name="uri">amqp://user:password@host:port/vhost, or amqps: for TLS.</param>
    /// <exception cref="CommandException">It is no such address (2).</exception>
    public QueueEndpoint(string uri)
    {
        Uri parsed = QueueAddress.Parse(uri);

        try
        {
            _factory = new ConnectionFactory
            {
                Uri = parsed,
                // The program connects again by itself, and declares and consumes anew.
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
            // The client's own message has the user and the password.
            throw QueueAddress.Refused();
        }

        Name = $"{parsed.Host}:{_factory.Port}";
    }

    /// <summary>What messages call it; without the password.</summary>
    public string Name { get; }

    public Task<IConnection> ConnectAsync(CancellationToken cancellationToken) => _factory.CreateConnectionAsync(cancellationToken);
}
