namespace FastInpaint.Host.Queue.Messages;

/// <summary>A message is not what the format says (docs/queue.md): it will not become better by another try.</summary>
internal sealed class QueueFormatException(string message, Exception? cause = null) : CommandException(Host.ExitCode.BadInput, message, cause);
