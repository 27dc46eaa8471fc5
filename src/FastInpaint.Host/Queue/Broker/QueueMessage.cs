using RabbitMQ.Client;

namespace FastInpaint.Host.Queue.Broker;

/// <summary>The properties of messages.</summary>
internal static class QueueMessage
{
    /// <summary>The content type of jobs and results.</summary>
    public const string ContentType = "application/x-fastinpaint";

    /// <summary>The default limit of a message in bytes, which every RabbitMQ accepts.</summary>
    public const long DefaultLimit = 16L << 20;

    /// <summary>The properties of a new message.</summary>
    /// <param name="id">The job's id.</param>
    /// <param name="replyTo">The queue that waits for the result, or null.</param>
    public static BasicProperties Properties(string id, string? replyTo = null) =>
        new() { Persistent = true, ContentType = ContentType, MessageId = Guid.NewGuid().ToString("N"), CorrelationId = id, ReplyTo = replyTo };
}
