using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

// Meters are one for the process.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace FastInpaint.Hosting.Tests;

/// <summary>A .NET host with the worker in it.</summary>
internal sealed class WorkerHost : IAsyncDisposable
{
    private readonly IHost _host;
    private readonly LogWatch _log;
    private bool _started;

    private WorkerHost(IHost host, LogWatch log) => (_host, _log) = (host, log);

    public IServiceProvider Services => _host.Services;

    public IInpaintingQueue Queue => Services.GetRequiredService<IInpaintingQueue>();

    public IHostApplicationLifetime Lifetime => Services.GetRequiredService<IHostApplicationLifetime>();

    public static WorkerHost Build(Action<FastInpaintOptions>? configure = null)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddFastInpaint(configure);
        var log = new LogWatch();
        builder.Logging.AddProvider(log);
        return new WorkerHost(builder.Build(), log);
    }

    /// <summary>One request at a time, so many may wait, and one that is worked on until the gate is opened.</summary>
    public static async Task<(WorkerHost Host, Gate Gate, Task<InpaintingResult> Held)> Busy(int capacity, Action<FastInpaintOptions>? configure = null)
    {
        WorkerHost host = Build(options =>
        {
            (options.Concurrency, options.QueueCapacity) = (1, capacity);
            configure?.Invoke(options);
        });
        await host.Start();
        var gate = new Gate();
        Task<InpaintingResult> held = host.Queue.EnqueueAsync(Sample.Of(0).Request(gate), TestContext.Current.CancellationToken);
        await gate.Reached;
        return (host, gate, held);
    }

    public async Task<WorkerHost> Start()
    {
        await _host.StartAsync(TestContext.Current.CancellationToken);
        _started = true;
        return this;
    }

    /// <summary>Ends when the host has logged these words.</summary>
    public Task Logged(string words) => _log.Until(words);

    public Task Stop() => _host.StopAsync(TestContext.Current.CancellationToken);

    public async Task<HealthReportEntry> Health(string tag)
    {
        HealthReport report = await Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(check => check.Tags.Contains(tag), TestContext.Current.CancellationToken);
        return Assert.Single(report.Entries).Value;
    }

    /// <summary>Waits until the host counts as ready.</summary>
    public async Task Ready()
    {
        while ((await Health(FastInpaintHealth.ReadyTag)).Status != HealthStatus.Healthy)
        {
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_started)
        {
            await _host.StopAsync(CancellationToken.None);
        }

        _host.Dispose();
    }
}
