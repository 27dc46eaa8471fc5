namespace FastInpaint.Host.Queue.Work;

/// <summary>A job failed: a sentence that names none of the worker's own folders, and what went wrong.</summary>
internal sealed class JobException(string message, Exception cause) : Exception(message, cause);
