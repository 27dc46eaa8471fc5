using System.Diagnostics;
using System.Globalization;
using FastInpaint.Host.Queue.Broker;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace FastInpaint.Host.Queue.Work;

/// <summary>A message from the queue of jobs. It stays the broker's until it is acknowledged.</summary>
internal sealed class JobDelivery
{
    /// <summary>The header with the number of tries that have failed.</summary>
    public const string FailedHeader = "x-fastinpaint-failed";

    /// <summary>The header with the reason for which a job was given up.</summary>
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
        // The client takes its buffer back.
        Body = message.Body.ToArray();
    }

    public ReadOnlyMemory<byte> Body { get; }

    /// <summary>What tells this message from others of the same job, or null.</summary>
    public string? MessageId => _properties.MessageId;

    /// <summary>The job's id as the broker knows it, before the message is read; or null.</summary>
    public string? JobId => _properties.CorrelationId ?? _properties.MessageId;

    /// <summary>The queue that waits for the result, or null.</summary>
    public string? ReplyTo => string.IsNullOrEmpty(_properties.ReplyTo) ? null : _properties.ReplyTo;

    /// <summary>Whether the broker has delivered this message before.</summary>
    public bool Redelivered { get; }

    /// <summary>Whether it can still be acknowledged. The broker delivers it again otherwise.</summary>
    public bool IsLive => _session.IsOpen;

    /// <summary>Whether it was acknowledged or given back: the broker takes one answer.</summary>
    public bool IsAnswered => Volatile.Read(ref _answered) != 0;

    /// <summary>Tries that have failed, with room for one more: anybody may have written the message.</summary>
    public int Failed => Math.Min(Number(FailedHeader), int.MaxValue - 1);

    /// <summary>How often the broker has delivered this message before, as quorum queues count it: without an answer, or returned.</summary>
    public int Delivered => Number(DeliveredHeader);

    /// <summary>Whether the queue that waits for the result is there, or none was named. A connection that is lost says nothing.</summary>
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

    /// <summary>Begins the activity of working on it; null without telemetry.</summary>
    /// <param name="queue">The queue of jobs.</param>
    public Activity? StartActivity(string queue) => QueueActivity.Process(queue, queue, _properties, Body.Length);

    public Task AcknowledgeAsync() => AnswerAsync(() => _session.Consumer.BasicAckAsync(_tag, multiple: false));

    /// <summary>Gives it back to the queue.</summary>
    public Task ReturnAsync() => AnswerAsync(() => _session.Consumer.BasicNackAsync(_tag, multiple: false, requeue: true));

    /// <summary>The properties of its copy.</summary>
    /// <param name="failed">Tries that have failed.</param>
    /// <param name="reason">Why it was given up, or null.</param>
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
            // The broker has taken it back.
        }
    }
}
