using System.CommandLine;
using FastInpaint.Graph;
using FastInpaint.Host.Devices;
using FastInpaint.Host.Options;
using FastInpaint.Host.Reports;
using FastInpaint.Host.Usage;
using FastInpaint.Weights;

namespace FastInpaint.Host.Commands;

/// <summary><c>run</c>: a network on a raw tensor, .npy in and out, float32, C order, NCHW.</summary>
internal sealed class RunCommand
{
    private readonly Option<string> _network = new("--network") { Description = "The network.", Required = true };
    private readonly Option<string> _weights = FileNames.Of(new Option<string>("--weights") { Description = "The network's weights, a .safetensors file.", Required = true, HelpName = "FILE" });
    private readonly Option<string> _input = FileNames.Of(new Option<string>("--input") { Description = "The input, float32 in C order: [N,4,H,W] for the generator, [N,3,H,W] for the detector. "
        + "H and W are multiples of 4, and at least 12. - is standard input.", Required = true, HelpName = "X.npy" }, standard: true);
    private readonly Option<string> _output = FileNames.Of(new Option<string>("--output") { Description = "The output: [N,3,H,W] of the generator, [N,1,H,W] of the detector. "
        + "- is standard output.", Required = true, HelpName = "Y.npy" }, standard: true);
    private readonly Option<string> _device = SharedOptions.Device();
    private readonly Option<string> _precision = SharedOptions.Precision();
    private readonly Option<int> _threads = SharedOptions.Threads();
    private readonly Option<string> _strategy = SharedOptions.Strategy();
    private readonly Option<long?> _memoryLimit = SharedOptions.MemoryLimit();
    private readonly Option<string> _convolution = SharedOptions.Convolution();
    private readonly Option<bool> _overwrite = SharedOptions.Overwrite();
    private readonly CommandConsole _console;

    private RunCommand(CommandConsole console) => _console = console;

    public static Command Create(CommandConsole console)
    {
        var self = new RunCommand(console);
        WordOption.Restrict(self._network, "generator", "detector");
        var command = new GroupedCommand("run", "Run a network on a raw tensor (.npy).")
        {
            { "Network and tensors", self._network, self._weights, self._input, self._output, self._overwrite },
            { "Device and memory", self._device, self._precision, self._threads, self._strategy, self._memoryLimit, self._convolution },
        };
        command.SetAction(self.Execute);
        return command;
    }

    private int Execute(ParseResult parsed)
    {
        SharedOptions.CheckHasNoHoles(parsed.GetRequiredValue(_strategy), "run");
        string output = parsed.GetRequiredValue(_output);
        bool overwrite = parsed.GetValue(_overwrite);
        OutputFile.Check(output, overwrite);

        using IBackend backend = DeviceChoice.Open(parsed.GetRequiredValue(_device), parsed.GetValue(_threads), parsed.GetRequiredValue(_convolution));
        Precision precision = DeviceChoice.Precision(backend, parsed.GetRequiredValue(_precision));
        using IModel model = ModelLoader.Load(backend, parsed.GetRequiredValue(_network), parsed.GetRequiredValue(_weights), precision);
        string inputPath = parsed.GetRequiredValue(_input);
        NpyArray input = inputPath == StandardFile.Name ? ReadInput() : NpyFile.Read(inputPath);
        if (input.Shape is not [var n, var c, var h, var w] || c != model.Network.InputChannels)
        {
            throw new CommandException(
                ExitCode.BadInput, $"{inputPath}: the shape is ({string.Join(", ", input.Shape)}), and the {parsed.GetValue(_network)} takes (N, {model.Network.InputChannels}, H, W). Give a tensor of this shape.");
        }

        ExecutionPlan plan = ModelLoader.Plan(backend, model, n, h, w, parsed.GetValue(_memoryLimit), inputPath, parsed.GetRequiredValue(_strategy));
        using IExecutable executable = model.Prepare(plan);
        for (int i = 0; i < n * h; i++)
        {
            Planes.Interleave(input.Values, plan.Input, i / h, i % h, executable.InputRow(i / h, i % h));
        }

        ProgressDisplay.Run(_console, "run", progress =>
        {
            executable.Run(progress is null ? null : new StepProgress(plan, progress), _console.Cancellation);
            return true;
        });
        var values = new float[plan.Output.Elements];
        for (int i = 0; i < n * h; i++)
        {
            Planes.Separate(executable.OutputRow(i / h, i % h), plan.Output, i / h, i % h, values);
        }

        var result = new NpyArray([n, plan.Output.C, h, w], values);
        OutputFile.Guard(output, () => NpyFile.Write(StandardFile.Path(output), result, overwrite));
        return ExitCode.Done;
    }

    private NpyArray ReadInput()
    {
        StandardFile.CheckOpen(StandardFile.Name);
        using var bytes = new MemoryStream();
        Task.Run(() =>
        {
            using Stream input = Console.OpenStandardInput();
            input.CopyTo(bytes);
        }).WaitAsync(_console.Cancellation).GetAwaiter().GetResult();
        bytes.Position = 0;
        return NpyFile.Read(bytes, StandardFile.Input);
    }
}
