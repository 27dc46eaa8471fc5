using System.Diagnostics;
using FastInpaint.Hosting;
using RabbitMQ.Client;

namespace FastInpaint.Host.Queue.Broker;

/// <summary>Activities for processing messages, by OpenTelemetry's conventions for messaging. The RabbitMQ client makes the activities for publishing, and the headers that carry the trace.</summary>
internal static class QueueActivity
{
    /// <summary>Starts an activity whose parent is the activity that published the message; null without telemetry.</summary>
    /// <param name="name">The queue's name in the activity's name.</param>
    /// <param name="queue">The queue that the message came from.</param>
    /// <param name="properties">The message's properties.</param>
    /// <param name="bytes">Bytes of the message's body.</param>
    public static Activity? Process(string name, string queue, IReadOnlyBasicProperties properties, int bytes)
    {
        if (!ServiceMetrics.Activities.HasListeners())
        {
            return null;
        }

        return ServiceMetrics.Activities.StartActivity($"process {name}", ActivityKind.Consumer, RabbitMQActivitySource.ContextExtractor(properties))?
            .SetTag("messaging.system", "rabbitmq")
            .SetTag("messaging.operation.name", "process")
            .SetTag("messaging.operation.type", "process")
            .SetTag("messaging.destination.name", queue)
            .SetTag("messaging.message.id", properties.MessageId)
            .SetTag("messaging.message.conversation_id", properties.CorrelationId)
            .SetTag("messaging.message.body.size", bytes);
    }
}
