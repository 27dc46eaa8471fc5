using FastInpaint.Host.Pictures;
using FastInpaint.Host.Queue.Broker;
using FastInpaint.Host.Queue.Messages;

namespace FastInpaint.Host.Queue.Submission;

/// <summary>How a folder is submitted.</summary>
/// <param name="Names">The workers' queues.</param>
/// <param name="Output">The folder of finished pictures, as messages name it.</param>
/// <param name="Paths">The folder that submitter and workers share; null where pictures travel in messages.</param>
/// <param name="Picture">How pictures are filled.</param>
/// <param name="Jobs">Jobs without a result at most.</param>
/// <param name="MessageLimit">The most bytes of a message.</param>
/// <param name="Timeout">The longest time without any result, or null to wait for ever.</param>
/// <param name="Resume">Whether finished pictures are skipped, and results that wait since an earlier run are taken.</param>
/// <param name="Overwrite">Whether outputs that exist are replaced.</param>
internal sealed record SubmissionSettings(
    QueueNames Names, string Output, JobPaths? Paths, InpaintSettings Picture, int Jobs, long MessageLimit, TimeSpan? Timeout, bool Resume, bool Overwrite)
{
    /// <summary>How long nothing may come of what an earlier run has published, with no job waiting in the queue, before it is published once more.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);
}
