namespace FastInpaint.Host.Queue.Work;

/// <summary>A failed job, with a sentence that names none of the worker's own folders.</summary>
internal sealed class JobException(string message, Exception cause) : Exception(message, cause);
