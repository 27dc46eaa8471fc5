using FastInpaint.Host.Queue.Messages;

namespace FastInpaint.Host.Queue.Work;

/// <summary>Does jobs. Thread safe.</summary>
internal interface IJobRunner
{
    /// <summary>Does a job. When this returns, what the job names as files is stored.</summary>
    /// <param name="stop">No job begins after this: one that still waits for memory ends.</param>
    /// <param name="abort">Ends what is running.</param>
    /// <exception cref="OtherWorkerException">This worker is not set up for it.</exception>
    /// <exception cref="OperationCanceledException">A token was cancelled.</exception>
    JobResult Run(Job job, CancellationToken stop, CancellationToken abort);
}
