using System.CommandLine;
using System.Runtime.ExceptionServices;
using System.Text.Json;
using FastInpaint.Host.Batch;
using FastInpaint.Host.Memory;
using FastInpaint.Host.Options;
using FastInpaint.Host.Queue.Broker;
using FastInpaint.Host.Queue.Messages;
using FastInpaint.Host.Queue.Work;
using FastInpaint.Host.Reports;
using FastInpaint.Host.Telemetry;
using FastInpaint.Host.Usage;
using FastInpaint.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace FastInpaint.Host.Commands;

/// <summary><c>worker --queue URI</c>: does the jobs of a queue until it is asked to stop.</summary>
internal sealed class WorkerCommand
{
    /// <summary>What the host allows for the last answers to the broker and to a collector.</summary>
    private static readonly TimeSpan s_closing = TimeSpan.FromSeconds(30);

    private readonly QueueArguments _queue = new();
    private readonly Option<int> _jobs = NumberOption.Create("--jobs", "The most jobs in flight. 0, the default, follows the number of processors.", 0, 1024);
    private readonly Option<int> _tries = NumberOption.Create("--tries", "The tries of a job before it is given up. A job that cannot succeed is given up at once.", 1, 1000, 3);
    private readonly Option<int> _retryDelay = NumberOption.Create("--retry-delay", "The milliseconds before the second try. Each further try waits twice as long, at most 30 s.", 0, 30_000, 1000, "MS");
    private readonly Option<int> _stopLimit = NumberOption.Create("--stop-limit", "The seconds that running jobs may take after a request to stop (Ctrl-C, SIGTERM or SIGHUP). Then they go back to the queue.", 0, 86_400, 30, "S");
    private readonly Option<double> _idleRelease = SharedOptions.IdleRelease();
    private readonly Option<string?> _otlp = TelemetryExport.Option();
    private readonly InpaintArguments _arguments = new(new("--heatmap"), new("--exclude"));
    private readonly CommandConsole _console;

    private WorkerCommand(CommandConsole console) => _console = console;

    public static Command Create(CommandConsole console)
    {
        var self = new WorkerCommand(console);
        var command = new GroupedCommand("worker", "Do the jobs of a queue, beside any number of other workers.")
        {
            Examples = [("fastinpaint worker --queue amqp://broker/", "Do the jobs of a broker until the program is asked to stop.")],
        };
        self._queue.AddTo(command, self._jobs, self._tries, self._retryDelay, self._stopLimit, self._idleRelease, self._otlp);
        self._arguments.AddEngineTo(command);
        command.SetAction(self.Execute);
        return command;
    }

    private async Task<int> Execute(ParseResult parsed, CancellationToken cancellationToken)
    {
        bool json = _arguments.Json(parsed);
        using IHost host = Build(parsed, json);
        await host.StartAsync(CancellationToken.None);
        Restorer restorer = host.Services.GetRequiredService<Restorer>();
        host.Services.GetRequiredService<IdleCollection>();
        ServiceMetrics.Device = () => restorer.AvailableMemory;
        try
        {
            await using (_console.Cancellation.UnsafeRegister(_ => host.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication(), null))
            {
                await host.WaitForShutdownAsync(CancellationToken.None);
            }
        }
        finally
        {
            ServiceMetrics.Device = null;
        }

        if (host.Services.GetRequiredService<WorkerService>().Fault is { } fault)
        {
            ExceptionDispatchInfo.Throw(fault);
        }

        if (json)
        {
            _console.Output.WriteLine(JsonSerializer.Serialize(host.Services.GetRequiredService<QueueWorker>().Totals, JsonOutput.Readable.WorkerTotals));
        }

        return ExitCode.Done;
    }

    /// <summary>The worker in a host, which disposes of the restorer at its end.</summary>
    private IHost Build(ParseResult parsed, bool json)
    {
        JobPaths? paths = _queue.Root(parsed) is { } root ? new JobPaths(root) : null;
        var idle = TimeSpan.FromSeconds(parsed.GetValue(_idleRelease));
        Restorer restorer = _arguments.OpenRestorer(parsed, scores: true, _arguments.MemoryLimit(parsed), idleRelease: idle);
        MemoryShares shares = MemoryShares.Of(restorer);
        shares.LimitHeap(shares.Pictures);
        BatchLimits limits = BatchLimits.For(parsed.GetValue(_jobs), shares.Pictures, Environment.ProcessorCount).WithMessages(_queue.MessageLimit(parsed));
        var retry = new RetryPolicy(parsed.GetValue(_tries), TimeSpan.FromMilliseconds(parsed.GetValue(_retryDelay)));
        var settings = new WorkerSettings(_queue.Names(parsed), limits.Jobs, retry, TimeSpan.FromSeconds(parsed.GetValue(_stopLimit)), _queue.MessageLimit(parsed));
        QueueEndpoint endpoint = _queue.Endpoint(parsed);
        HostApplicationBuilder builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(null);
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = settings.StopLimit + QueueWorker.AbortPatience + s_closing);
        if (TelemetryExport.Open(parsed.GetValue(_otlp), _console.Warn) is { } telemetry)
        {
            builder.Services.AddHostedService(_ => telemetry);
        }

        builder.Services.AddSingleton(_ => restorer);
        builder.Services.AddSingleton(_ => new MemoryBudget(limits.PictureBytes, limits.Jobs));
        builder.Services.AddSingleton(services => new IdleCollection(services.GetRequiredService<MemoryBudget>(), idle));
        builder.Services.AddSingleton(services => new QueueWorker(
            endpoint, new JobRunner(services.GetRequiredService<Restorer>(), services.GetRequiredService<MemoryBudget>(), limits.Fillers, _arguments.MaxPixels(parsed), paths) { MessageLimit = settings.MessageLimit },
            settings, new WorkerLog(_console.Error, json) { IsVerbose = _console.IsVerbose }));
        builder.Services.AddSingleton<WorkerService>().AddHostedService(services => services.GetRequiredService<WorkerService>());
        return builder.Build();
    }
}
