using System.Diagnostics;
using FastInpaint.Hosting;
using RabbitMQ.Client;

namespace FastInpaint.Host.Queue.Broker;

/// <summary>Activities of messages that are worked on, by OpenTelemetry's conventions for messaging. Those of publishing are the client's own, as are the headers that hand on the trace.</summary>
internal static class QueueActivity
{
    /// <summary>Begins an activity as a part of the one that published the message; null without telemetry.</summary>
    /// <param name="name">What the queue is called in the activity's name.</param>
    /// <param name="queue">The queue that the message came from.</param>
    /// <param name="properties">The message's.</param>
    /// <param name="bytes">Bytes of its body.</param>
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
