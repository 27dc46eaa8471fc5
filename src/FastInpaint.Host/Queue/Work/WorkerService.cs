using Microsoft.Extensions.Hosting;

namespace FastInpaint.Host.Queue.Work;

/// <summary>A worker as a service of a host: the host stops it, and it stops the host where it cannot go on.</summary>
internal sealed class WorkerService(QueueWorker worker, IHostApplicationLifetime lifetime) : BackgroundService
{
    /// <summary>What ended it before it was asked to stop; null where nothing did.</summary>
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
