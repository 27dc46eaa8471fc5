using FastInpaint.Host.Queue.Broker;

namespace FastInpaint.Host.Queue.Work;

/// <summary>The settings of a worker.</summary>
/// <param name="Names">The names of its queues.</param>
/// <param name="Jobs">The most jobs in flight.</param>
/// <param name="Retry">The rules for tries after a failure.</param>
/// <param name="StopLimit">The time that running jobs have to finish after a stop was requested.</param>
/// <param name="MessageLimit">The most bytes of a message.</param>
internal sealed record WorkerSettings(QueueNames Names, int Jobs, RetryPolicy Retry, TimeSpan StopLimit, long MessageLimit);
