using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using FastInpaint.Graph;
using FastInpaint.Host.Devices;
using FastInpaint.Host.Options;
using FastInpaint.Host.Reports;
using FastInpaint.Host.Usage;
using FastInpaint.Simd;
using Spectre.Console;

namespace FastInpaint.Host.Commands;

/// <summary><c>bench</c>: how long a network takes, after a warm-up.</summary>
internal sealed class BenchCommand
{
    private const int WarmUpRuns = 5, WarmUpPauseMs = 120;
    private const int MaximumSide = 65_536;

    private readonly Option<string> _network = WordOption.Create("--network", "The network.", "generator", "detector");
    private readonly Option<string?> _weights = SharedOptions.Weights("The network's weights, a .safetensors file. Without it, the embedded ones.");
    private readonly Option<int> _base = NumberOption.Create("--base", "Take random weights of this width (B or d), in place of those of a file.", 1, 1024);
    private readonly Option<int> _blocks = NumberOption.Create("--blocks", "The residual blocks of a generator with random weights.", 0, 1024, 8);
    private readonly Option<string> _size = new("--size") { Description = "Columns and rows, multiples of 4. One number is both.", DefaultValueFactory = _ => "256", HelpName = "256[x256]" };
    private readonly Option<int> _batch = NumberOption.Create("--batch", "The pictures in a run.", 1, 1024, 1);
    private readonly Option<int> _iterations = NumberOption.Create("--iterations", "The runs that count, after the warm-up.", 1, 1_000_000, 20);
    private readonly Option<string> _device = SharedOptions.Device();
    private readonly Option<string> _precision = SharedOptions.Precision();
    private readonly Option<int> _threads = SharedOptions.Threads();
    private readonly Option<string> _convolution = SharedOptions.Convolution();
    private readonly Option<bool> _layers = new("--layers") { Description = "Show the time of every step, and its share of the measured peak of the CPU." };
    private readonly Option<bool> _json = SharedOptions.Json();
    private readonly CommandConsole _console;

    private BenchCommand(CommandConsole console) => _console = console;

    public static Command Create(CommandConsole console)
    {
        var self = new BenchCommand(console);
        var command = new GroupedCommand("bench", "Measure how long a network takes.")
        {
            { "Network", self._network, self._weights, self._base, self._blocks },
            { "Measurement", self._size, self._batch, self._iterations, self._layers, self._json },
            { "Device", self._device, self._precision, self._threads, self._convolution },
        };
        command.SetAction(self.Execute);
        return command;
    }

    private int Execute(ParseResult parsed)
    {
        (int width, int height) = ParseSize(parsed.GetRequiredValue(_size));
        using IBackend backend = DeviceChoice.Open(parsed.GetRequiredValue(_device), parsed.GetValue(_threads), parsed.GetRequiredValue(_convolution));
        using IModel model = Load(backend, parsed, DeviceChoice.Precision(backend, parsed.GetRequiredValue(_precision)));
        ExecutionPlan plan = ModelLoader.Plan(backend, model, parsed.GetValue(_batch), height, width, null, "--size");
        using IExecutable executable = model.Prepare(plan);
        BenchReport report = Measure(parsed, backend, model, executable);
        if (parsed.GetValue(_layers))
        {
            report = WithLayers(report, executable, (backend as CpuBackend)?.MeasurePeakGflops());
        }

        if (parsed.GetValue(_json))
        {
            _console.Output.WriteLine(JsonSerializer.Serialize(report, JsonOutput.Readable.BenchReport));
        }
        else
        {
            Print(report);
        }

        return ExitCode.Done;
    }

    private static (int Width, int Height) ParseSize(string text)
    {
        return PictureSize.TryParse(text, out int width, out int height) && width <= MaximumSide && height <= MaximumSide
            ? (width, height)
            : throw new CommandException(ExitCode.BadInput, $"--size '{text}' is no size. Give for example 256 or 320x256, with sides up to {MaximumSide}.");
    }

    private IModel Load(IBackend backend, ParseResult parsed, Precision precision)
    {
        bool generator = parsed.GetRequiredValue(_network) == "generator";
        string? path = parsed.GetValue(_weights);
        if (parsed.GetValue(_base) is > 0 and int width)
        {
            if (path is not null)
            {
                throw new CommandException(ExitCode.BadInput, "--weights and --base exclude each other. Give one of them.");
            }

            Network network = generator ? Network.Generator(width, parsed.GetValue(_blocks)) : Network.Detector(width);
            return backend.Load(network, new BenchmarkWeights(network), precision);
        }

        return path is null ? ModelLoader.LoadEmbedded(backend, parsed.GetRequiredValue(_network), precision) : ModelLoader.Load(backend, parsed.GetRequiredValue(_network), path, precision);
    }

    private BenchReport Measure(ParseResult parsed, IBackend backend, IModel model, IExecutable executable)
    {
        ExecutionPlan plan = executable.Plan;
        int iterations = parsed.GetValue(_iterations);
        for (int i = 0; i < WarmUpRuns; i++)
        {
            FillInput(executable);
            executable.Run(null, _console.Cancellation);
            // The runtime counts calls only after a pause without new code, and then compiles hot code once more in the background.
            Thread.Sleep(WarmUpPauseMs);
        }

        var times = new double[iterations];
        long allocated = 0;
        for (int i = 0; i < iterations; i++)
        {
            FillInput(executable);
            long before = GC.GetTotalAllocatedBytes(precise: true);
            long started = Stopwatch.GetTimestamp();
            executable.Run(null, _console.Cancellation);
            times[i] = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
            allocated += GC.GetTotalAllocatedBytes(precise: true) - before;
        }

        double median = StepTimer.Median(times);
        BackendCapabilities capabilities = backend.Capabilities;
        return new BenchReport
        {
            Network = parsed.GetRequiredValue(_network),
            Size = $"{plan.Input.W}x{plan.Input.H}",
            Batch = plan.Input.N,
            Device = backend.Name,
            Precision = DeviceChoice.Name(plan.Precision),
            Threads = capabilities.Parallelism,
            Iterations = iterations,
            MedianMs = median,
            MinMs = times.Min(),
            P99Ms = StepTimer.Percentile(times, 99),
            GflopsDirect = plan.MultiplyAdds * 2 / median / 1e6,
            PeakBytes = executable.PeakBytes,
            WeightBytes = model.WeightBytes,
            AllocatedBytesPerRun = allocated / iterations,
        };
    }

    /// <summary>Runs again, step by step: being watched costs time, so the times of whole runs are measured without it. A device that can times its steps itself.</summary>
    private BenchReport WithLayers(BenchReport report, IExecutable executable, double? peak)
    {
        ExecutionPlan plan = executable.Plan;
        var timer = new StepTimer(plan.Steps.Length, report.Iterations);
        var milliseconds = new double[plan.Steps.Length];
        for (int i = 0; i < report.Iterations; i++)
        {
            FillInput(executable);
            timer.Iteration = i;
            if (executable is IStepTimedExecutable timed)
            {
                timed.RunTimed(milliseconds, _console.Cancellation);
                timer.Take(milliseconds);
            }
            else
            {
                executable.Run(timer, _console.Cancellation);
            }
        }

        return report with { PeakGflops = peak, Layers = [.. plan.Steps.Select((step, i) => Layer(step, timer.Median(i), peak))] };
    }

    private static LayerReport Layer(PlanStep step, double ms, double? peak)
    {
        double gflops = step.MultiplyAdds * 2 / ms / 1e6;
        return new LayerReport(step.Name, step.Operation.Describe(), ms, gflops, step.Bytes / ms / 1e6, 100 * gflops / peak);
    }

    private static void FillInput(IExecutable executable)
    {
        TensorShape input = executable.Plan.Input;
        for (int i = 0; i < input.N * input.H; i++)
        {
            BenchmarkWeights.Fill(executable.InputRow(i / input.H, i % input.H), 1, (uint)i);
        }
    }

    private void Print(BenchReport report)
    {
        _console.Print(
            $"{report.Network} {report.Size} batch {report.Batch}, {report.Device} {report.Precision}, {report.Threads} {(report.Device == "cpu" ? "threads" : "multiprocessors")}: "
                + $"median {report.MedianMs:0.00} ms, min {report.MinMs:0.00} ms, "
            + $"{report.GflopsDirect:0.0} GFLOP/s (direct sum), arena {report.PeakBytes} bytes, weights {report.WeightBytes} bytes, {report.AllocatedBytesPerRun} bytes allocated a run");
        if (report.Layers is not { } layers)
        {
            return;
        }

        var table = new Table().AddColumns(["step", "operation", "ms", "GFLOP/s", "GB/s", .. report.PeakGflops is null ? (string[])[] : ["% of peak"]]);
        foreach (LayerReport layer in layers)
        {
            string[] cells = [Markup.Escape(layer.Name), Markup.Escape(layer.Operation), $"{layer.Ms:0.000}", $"{layer.Gflops:0.0}", $"{layer.GbPerSecond:0.0}"];
            table.AddRow(layer.PercentOfPeak is { } percent ? [.. cells, $"{percent:0.0}"] : cells);
        }

        AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(_console.Output) }).Write(table);
        if (report.PeakGflops is { } peak)
        {
            _console.Print($"measured peak: {peak:0.0} GFLOP/s");
        }
    }
}
