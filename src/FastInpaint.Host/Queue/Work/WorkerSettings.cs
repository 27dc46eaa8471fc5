using FastInpaint.Host.Queue.Broker;

namespace FastInpaint.Host.Queue.Work;

/// <summary>How a worker works.</summary>
/// <param name="Names">Its queues.</param>
/// <param name="Jobs">Jobs in flight at most.</param>
/// <param name="Retry">What is tried again.</param>
/// <param name="StopLimit">How long jobs that run may go on after a request to stop.</param>
/// <param name="MessageLimit">The most bytes of a message.</param>
internal sealed record WorkerSettings(QueueNames Names, int Jobs, RetryPolicy Retry, TimeSpan StopLimit, long MessageLimit);
