namespace FastInpaint.Host.Queue.Work;

/// <summary>This worker is not set up for a job that another may do.</summary>
internal sealed class OtherWorkerException(string message) : Exception(message);
