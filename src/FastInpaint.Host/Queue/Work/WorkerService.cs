using Microsoft.Extensions.Hosting;

namespace FastInpaint.Host.Queue.Work;

/// <summary>Runs a worker as a hosted service. The host stops the worker, and a worker that fails stops the host.</summary>
internal sealed class WorkerService(QueueWorker worker, IHostApplicationLifetime lifetime) : BackgroundService
{
    /// <summary>The exception that ended the worker before a stop was requested; null where there is none.</summary>
    public Exception? Fault { get; private set; }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await worker.RunAsync(stoppingToken).ConfigureAwait(false);
        }
        catch (Exception fault)
        {
            Fault = fault;
        }

        lifetime.StopApplication();
    }
}
