using RabbitMQ.Client;

namespace FastInpaint.Host.Queue.Broker;

/// <summary>The names of the queues of a group of workers. All names follow from the name of the job queue.</summary>
/// <param name="Jobs">The job queue.</param>
internal sealed record QueueNames(string Jobs)
{
    /// <summary>The default name of the job queue.</summary>
    public const string Default = "fastinpaint.jobs";

    /// <summary>The number of deliveries after which the broker moves a job to the dead-letter queue. Such a job probably crashed every worker that took it.</summary>
    public const int DeliveryLimit = 20;

    /// <summary>The time after which the broker removes a result queue that nobody reads.</summary>
    public static readonly TimeSpan ResultsExpire = TimeSpan.FromDays(7);

    /// <summary>The dead-letter exchange and the dead-letter queue of jobs, which have the same name.</summary>
    public string Dead => Jobs + ".dead";

    /// <summary>The result queue of a submission.</summary>
    public string ResultsOf(string submission) => $"{Jobs}.results.{submission}";

    /// <summary>Declares the job queue and the dead-letter queue. Existing queues stay.</summary>
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

    /// <summary>Declares the result queue of a submission. The queue is durable. It is a classic queue, because it is short-lived and needs an exclusive consumer.</summary>
    public static Task DeclareResultsAsync(IChannel channel, string queue, CancellationToken cancellationToken) => channel.QueueDeclareAsync(
        queue, durable: true, exclusive: false, autoDelete: false,
        new Dictionary<string, object?> { ["x-queue-type"] = "classic", ["x-expires"] = (long)ResultsExpire.TotalMilliseconds }, cancellationToken: cancellationToken);
}
