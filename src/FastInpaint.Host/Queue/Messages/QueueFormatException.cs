namespace FastInpaint.Host.Queue.Messages;

/// <summary>A message violates the message format (docs/queue.md). Another try cannot succeed.</summary>
internal sealed class QueueFormatException(string message, Exception? cause = null) : CommandException(Host.ExitCode.BadInput, message, cause)
{
    /// <summary>The sentence about a message that exceeds the limit.</summary>
    /// <param name="what">The subject of the sentence, such as "The message".</param>
    /// <param name="bytes">Bytes of the message.</param>
    /// <param name="limit">The limit in bytes.</param>
    public static string TooLarge(string what, long bytes, long limit) =>
        $"{what} has {bytes} bytes, more than --message-limit {limit}. Send large pictures as files, or raise the limit of submit and workers.";
}
