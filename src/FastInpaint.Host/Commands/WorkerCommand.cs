using System.CommandLine;
using System.Text.Json;
using FastInpaint.Host.Batch;
using FastInpaint.Host.Options;
using FastInpaint.Host.Pictures;
using FastInpaint.Host.Queue.Work;
using FastInpaint.Host.Reports;
using FastInpaint.Host.Telemetry;
using FastInpaint.Hosting;

namespace FastInpaint.Host.Commands;

/// <summary><c>worker --queue URI</c>: does the jobs of a queue until it is asked to stop.</summary>
internal sealed class WorkerCommand
{
    private readonly QueueArguments _queue = new();
    private readonly Option<int> _jobs = new("--jobs") { Description = "Jobs in flight at most; 0 to choose by the number of processors.", HelpName = "N" };
    private readonly Option<int> _tries = new("--tries") { Description = "Tries of a job before it is given up; jobs that cannot succeed are given up at once.", DefaultValueFactory = _ => 3, HelpName = "N" };
    private readonly Option<int> _retryDelay = new("--retry-delay") { Description = "Milliseconds before the second try; twice as long before each further one, 30 s at most.", DefaultValueFactory = _ => 1000, HelpName = "MS" };
    private readonly Option<int> _stopLimit = new("--stop-limit") { Description = "Seconds that running jobs may take after a request to stop (Ctrl-C, SIGTERM); then they go back to the queue.", DefaultValueFactory = _ => 30, HelpName = "S" };
    private readonly Option<string?> _otlp = TelemetryExport.Option();
    private readonly InpaintArguments _arguments = new(new("--heatmap"));
    private readonly CommandConsole _console;

    private WorkerCommand(CommandConsole console) => _console = console;

    public static Command Create(CommandConsole console)
    {
        var self = new WorkerCommand(console);
        self._jobs.Validators.Add(ValueRange.Of(self._jobs, 0, 1024));
        self._tries.Validators.Add(ValueRange.Of(self._tries, 1, 1000));
        self._retryDelay.Validators.Add(ValueRange.Of(self._retryDelay, 0, 30_000));
        self._stopLimit.Validators.Add(ValueRange.Of(self._stopLimit, 0, 86_400));
        var command = new Command("worker", "Do the jobs of a queue; any number of workers may join and leave (docs/queue.md).");
        self._queue.AddTo(command);
        foreach (Option option in (Option[])[self._jobs, self._tries, self._retryDelay, self._stopLimit, self._otlp])
        {
            command.Add(option);
        }

        self._arguments.AddEngineTo(command);
        command.SetAction(self.Execute);
        return command;
    }

    private int Execute(ParseResult parsed)
    {
        bool json = _arguments.Json(parsed);
        JobPaths? paths = _queue.Root(parsed) is { } root ? new JobPaths(root) : null;
        BatchLimits limits = BatchLimits.For(parsed.GetValue(_jobs), _arguments.MemoryLimit(parsed), Environment.ProcessorCount, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);
        var retry = new RetryPolicy(parsed.GetValue(_tries), TimeSpan.FromMilliseconds(parsed.GetValue(_retryDelay)));
        var settings = new WorkerSettings(_queue.Names(parsed), limits.Jobs, retry, TimeSpan.FromSeconds(parsed.GetValue(_stopLimit)), _queue.MessageLimit(parsed));
        Queue.Broker.QueueEndpoint endpoint = _queue.Endpoint(parsed);
        using TelemetryExport? telemetry = TelemetryExport.Open(parsed.GetValue(_otlp));
        using InpaintEngine engine = _arguments.OpenEngine(parsed, scores: true);
        using var worker = new QueueWorker(endpoint, new JobRunner(engine, limits, _arguments.MaxPixels(parsed), paths), settings, new WorkerLog(_console.Error, json), _console.Cancellation);
        ServiceMetrics.Device = () => engine.DeviceBytes;
        worker.RunAsync().GetAwaiter().GetResult();
        if (json)
        {
            _console.Output.WriteLine(JsonSerializer.Serialize(worker.Totals, JsonOutput.Readable.WorkerTotals));
        }

        return ExitCode.Done;
    }
}
