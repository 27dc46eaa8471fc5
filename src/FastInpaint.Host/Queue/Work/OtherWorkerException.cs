namespace FastInpaint.Host.Queue.Work;

/// <summary>This worker is not configured for a job, but another worker may be.</summary>
internal sealed class OtherWorkerException(string message) : Exception(message);
