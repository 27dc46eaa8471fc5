using System.Diagnostics;
using System.Globalization;
using FastInpaint.Host.Queue.Broker;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace FastInpaint.Host.Queue.Work;

/// <summary>A message from the job queue. The broker keeps it until it is acknowledged.</summary>
internal sealed class JobDelivery
{
    /// <summary>The header with the number of failed tries.</summary>
    public const string FailedHeader = "x-fastinpaint-failed";

    /// <summary>The header with the reason why a job is in the dead-letter queue.</summary>
    public const string ReasonHeader = "x-fastinpaint-reason";

    private const string DeliveredHeader = "x-delivery-count";

    private readonly QueueSession _session;
    private readonly ulong _tag;
    private readonly IReadOnlyBasicProperties _properties;
    private int _answered;

    public JobDelivery(QueueSession session, BasicDeliverEventArgs message)
    {
        (_session, _tag, Redelivered) = (session, message.DeliveryTag, message.Redelivered);
        _properties = new BasicProperties(message.BasicProperties);
        // A copy, because the client reuses its buffer.
        Body = message.Body.ToArray();
    }

    public ReadOnlyMemory<byte> Body { get; }

    /// <summary>The message's id, which differs between messages of the same job; or null.</summary>
    public string? MessageId => _properties.MessageId;

    /// <summary>The job's id in the message's properties, known before the body is parsed; or null.</summary>
    public string? JobId => _properties.CorrelationId ?? _properties.MessageId;

    /// <summary>The result queue, or null.</summary>
    public string? ReplyTo => string.IsNullOrEmpty(_properties.ReplyTo) ? null : _properties.ReplyTo;

    /// <summary>Whether the broker has delivered this message before.</summary>
    public bool Redelivered { get; }

    /// <summary>Whether the message can still be acknowledged. If not, the broker delivers it again.</summary>
    public bool IsLive => _session.IsOpen;

    /// <summary>Whether the message was acknowledged or returned. The broker accepts one answer only.</summary>
    public bool IsAnswered => Volatile.Read(ref _answered) != 0;

    /// <summary>The number of failed tries, below the greatest integer so that one can be added: the header is untrusted.</summary>
    public int Failed => Math.Min(Number(FailedHeader), int.MaxValue - 1);

    /// <summary>The number of earlier deliveries that were not answered or were returned, as quorum queues count them.</summary>
    public int Delivered => Number(DeliveredHeader);

    /// <summary>Whether the result queue exists, or none was named. A lost connection counts as yes.</summary>
    public async Task<bool> IsWantedAsync(CancellationToken cancellationToken)
    {
        try
        {
            return ReplyTo is not { } queue || await _session.HasQueueAsync(queue, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (QueueLink.IsLoss(exception))
        {
            return true;
        }
    }

    /// <summary>Starts the activity for processing the message; null without telemetry.</summary>
    /// <param name="queue">The job queue.</param>
    public Activity? StartActivity(string queue) => QueueActivity.Process(queue, queue, _properties, Body.Length);

    public Task AcknowledgeAsync() => AnswerAsync(() => _session.Consumer.BasicAckAsync(_tag, multiple: false));

    /// <summary>Returns the message to the queue.</summary>
    public Task ReturnAsync() => AnswerAsync(() => _session.Consumer.BasicNackAsync(_tag, multiple: false, requeue: true));

    /// <summary>The properties for a copy of the message.</summary>
    /// <param name="failed">The number of failed tries.</param>
    /// <param name="reason">Why the job goes to the dead-letter queue, or null.</param>
    public BasicProperties Copy(int failed, string? reason)
    {
        var headers = new Dictionary<string, object?> { [FailedHeader] = failed };
        if (reason is not null)
        {
            headers[ReasonHeader] = reason;
        }

        return new BasicProperties
        {
            Persistent = true,
            ContentType = _properties.ContentType ?? QueueMessage.ContentType,
            MessageId = _properties.MessageId,
            CorrelationId = _properties.CorrelationId,
            ReplyTo = _properties.ReplyTo,
            Headers = headers,
        };
    }

    private int Number(string header) => _properties.Headers?.TryGetValue(header, out object? value) == true && value is IConvertible number
        && long.TryParse(Convert.ToString(number, CultureInfo.InvariantCulture), CultureInfo.InvariantCulture, out long count) ? (int)Math.Clamp(count, 0, int.MaxValue) : 0;

    private async Task AnswerAsync(Func<ValueTask> answer)
    {
        if (Interlocked.Exchange(ref _answered, 1) != 0)
        {
            return;
        }

        try
        {
            await answer().ConfigureAwait(false);
        }
        catch (Exception exception) when (QueueLink.IsLoss(exception))
        {
            // The session has ended, so the broker has taken the message back.
        }
    }
}
