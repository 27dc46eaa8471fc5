using FastInpaint.Host.Pictures;
using FastInpaint.Host.Queue.Broker;
using FastInpaint.Host.Queue.Messages;

namespace FastInpaint.Host.Queue.Submission;

/// <summary>The settings of a submission.</summary>
/// <param name="Names">The names of the workers' queues.</param>
/// <param name="Output">The folder of finished pictures, as messages name it.</param>
/// <param name="Paths">The root folder that submitter and workers share; null where pictures travel in messages.</param>
/// <param name="Picture">The settings of the fill.</param>
/// <param name="Jobs">The most jobs without a result.</param>
/// <param name="MessageLimit">The most bytes of a message.</param>
/// <param name="Timeout">The longest time without any result, or null to wait for ever.</param>
/// <param name="Resume">Whether finished pictures are skipped, and waiting results of an earlier run are used.</param>
/// <param name="Overwrite">Whether existing outputs are replaced.</param>
internal sealed record SubmissionSettings(
    QueueNames Names, string Output, JobPaths? Paths, InpaintSettings Picture, int Jobs, long MessageLimit, TimeSpan? Timeout, bool Resume, bool Overwrite)
{
    /// <summary>The time without any result, with no job waiting in the queue, after which jobs of an earlier run are published again.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);
}
