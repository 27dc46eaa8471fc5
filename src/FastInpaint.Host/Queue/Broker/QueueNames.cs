using RabbitMQ.Client;

namespace FastInpaint.Host.Queue.Broker;

/// <summary>The queues of a group of workers, named by the queue of jobs.</summary>
/// <param name="Jobs">The queue of jobs.</param>
internal sealed record QueueNames(string Jobs)
{
    /// <summary>The name unless another is given.</summary>
    public const string Default = "fastinpaint.jobs";

    /// <summary>Deliveries after which the broker itself gives a job up: it has ended every worker that took it.</summary>
    public const int DeliveryLimit = 20;

    /// <summary>Time after which the broker removes a queue of results that nobody reads.</summary>
    public static readonly TimeSpan ResultsExpire = TimeSpan.FromDays(7);

    /// <summary>The exchange and the queue of jobs that were given up.</summary>
    public string Dead => Jobs + ".dead";

    /// <summary>The queue of a submission's results.</summary>
    public string ResultsOf(string submission) => $"{Jobs}.results.{submission}";

    /// <summary>Declares the queues; those that exist stay.</summary>
    public async Task DeclareAsync(IChannel channel, CancellationToken cancellationToken)
    {
        await channel.ExchangeDeclareAsync(Dead, ExchangeType.Fanout, durable: true, autoDelete: false, cancellationToken: cancellationToken).ConfigureAwait(false);
        await channel.QueueDeclareAsync(
            Dead, durable: true, exclusive: false, autoDelete: false, new Dictionary<string, object?> { ["x-queue-type"] = "quorum" }, cancellationToken: cancellationToken).ConfigureAwait(false);
        await channel.QueueBindAsync(Dead, Dead, "", cancellationToken: cancellationToken).ConfigureAwait(false);
        var arguments = new Dictionary<string, object?>
        {
            ["x-queue-type"] = "quorum",
            ["x-delivery-limit"] = DeliveryLimit,
            ["x-dead-letter-exchange"] = Dead,
            ["x-dead-letter-strategy"] = "at-least-once",
            ["x-overflow"] = "reject-publish",
        };
        await channel.QueueDeclareAsync(Jobs, durable: true, exclusive: false, autoDelete: false, arguments, cancellationToken: cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Declares a submission's queue of results: durable, and classic, for it comes and goes with a submission, and one consumer alone may read it.</summary>
    public static Task DeclareResultsAsync(IChannel channel, string queue, CancellationToken cancellationToken) => channel.QueueDeclareAsync(
        queue, durable: true, exclusive: false, autoDelete: false,
        new Dictionary<string, object?> { ["x-queue-type"] = "classic", ["x-expires"] = (long)ResultsExpire.TotalMilliseconds }, cancellationToken: cancellationToken);
}
