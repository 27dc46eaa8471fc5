namespace FastInpaint.Host.Queue.Messages;

/// <summary>A message is not what the format says (docs/queue.md): it will not become better by another try.</summary>
internal sealed class QueueFormatException(string message, Exception? cause = null) : CommandException(Host.ExitCode.BadInput, message, cause)
{
    /// <summary>What to say of a message that is too large, or would be.</summary>
    /// <param name="what">What has the bytes, as a sentence begins.</param>
    /// <param name="bytes">Its bytes.</param>
    /// <param name="limit">The most that are taken.</param>
    public static string TooLarge(string what, long bytes, long limit) =>
        $"{what} has {bytes} bytes, more than --message-limit {limit}. Send large pictures as files, or raise the limit of submit and workers.";
}
