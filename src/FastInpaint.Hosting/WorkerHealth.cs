using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace FastInpaint.Hosting;

/// <summary>Liveness check: the worker's threads run and its device works.</summary>
internal sealed class LiveCheck(InpaintingWorker worker) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(worker.IsAlive ? HealthCheckResult.Healthy("The worker runs.") : new HealthCheckResult(context.Registration.FailureStatus, worker.Fault is { } fault ? fault.Message : "The worker has ended."));
}

/// <summary>Readiness check: plans for the warm-up sizes are prepared, and requests are accepted.</summary>
internal sealed class ReadyCheck(InpaintingWorker worker, InpaintingQueue queue) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(worker.IsReady
            ? HealthCheckResult.Healthy($"{queue.Count} of {queue.Capacity} places are taken.")
            : new HealthCheckResult(context.Registration.FailureStatus, worker.IsStopping ? "The worker is stopping." : "Plans are being prepared."));
}
