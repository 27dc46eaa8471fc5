using FastInpaint.Host.Queue.Messages;

namespace FastInpaint.Host.Queue.Work;

/// <summary>Runs jobs. Thread-safe.</summary>
internal interface IJobRunner
{
    /// <summary>Runs a job. When the call returns, the output files that the job names are stored.</summary>
    /// <param name="job">The job.</param>
    /// <param name="stop">Ends a job that still waits for memory; running jobs continue.</param>
    /// <param name="abort">Ends a running job.</param>
    /// <exception cref="OtherWorkerException">This worker is not configured for the job.</exception>
    /// <exception cref="OperationCanceledException">A token was canceled.</exception>
    JobResult Run(Job job, CancellationToken stop, CancellationToken abort);
}
