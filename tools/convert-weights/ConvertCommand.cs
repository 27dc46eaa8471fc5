using System.CommandLine;
using FastInpaint.ConvertWeights.Checkpoints;
using FastInpaint.Files;
using FastInpaint.Graph;
using FastInpaint.Host;
using FastInpaint.Host.Options;
using FastInpaint.Host.Reports;
using FastInpaint.Weights;

namespace FastInpaint.ConvertWeights;

/// <summary><c>convert CHECKPOINT -o OUT.safetensors</c>.</summary>
internal sealed class ConvertCommand
{
    private readonly CheckpointOptions _checkpoint = new();
    private readonly Option<string> _output = FileNames.Of(new Option<string>("--output", "-o")
    {
        Description = "The safetensors file. A checkpoint with both networks becomes two files, with .generator and .detector before the extension.",
        Required = true,
        HelpName = "OUT.safetensors",
    });

    private readonly Option<string> _type = WordOption.Create("--dtype", "The type of the stored values.", "fp32", "fp16", "bf16");
    private readonly Option<bool> _allowNonFinite = new("--allow-nonfinite") { Description = "Allow NaN and infinity in the weights." };
    private readonly Option<bool> _overwrite = new("--overwrite") { Description = "Replace output files that exist." };
    private readonly CommandConsole _console;

    private ConvertCommand(CommandConsole console) => _console = console;

    public static Command Create(CommandConsole console)
    {
        var self = new ConvertCommand(console);
        var command = new Command("convert", "Turn a checkpoint into a weights file.")
        {
            self._checkpoint.File, self._output, self._checkpoint.Network, self._type, self._checkpoint.Map, self._checkpoint.Prefix, self._allowNonFinite, self._overwrite,
        };
        command.SetAction(self.Execute);
        return command;
    }

    private int Execute(ParseResult parsed)
    {
        TensorType type = parsed.GetRequiredValue(_type) switch
        {
            "fp16" => TensorType.Fp16,
            "bf16" => TensorType.Bf16,
            _ => TensorType.Fp32,
        };
        bool overwrite = parsed.GetValue(_overwrite);
        using Checkpoint checkpoint = CheckpointFile.Open(parsed.GetRequiredValue(_checkpoint.File));
        CheckpointNetworks networks = _checkpoint.Networks(parsed, checkpoint);
        NetworkTensors[] wanted = [.. networks.Want(_checkpoint.Kind(parsed))];
        string[] paths = [.. wanted.Select(tensors => PathOf(parsed.GetRequiredValue(_output), tensors.Kind, wanted.Length > 1))];
        foreach (string path in paths)
        {
            OutputFile.Check(path, overwrite);
        }

        CheckpointConversion[] conversions = ProgressDisplay.Run(
            _console, "convert", progress => Convert(checkpoint, wanted, paths, type, parsed.GetValue(_allowNonFinite), overwrite, progress));
        for (int i = 0; i < paths.Length; i++)
        {
            Network network = conversions[i].Network;
            _console.Print(
                $"{paths[i]}: {NetworkText.Of(network)}, {network.Parameters.Length} tensors, {network.Parameters.Sum(parameter => parameter.Elements)} parameters as {parsed.GetRequiredValue(_type)}, from {checkpoint.Format}.");
        }

        NetworkText.ListLeftOut(_console, networks.LeftOut);
        return ExitCode.Done;
    }

    private CheckpointConversion[] Convert(
        Checkpoint checkpoint, NetworkTensors[] wanted, string[] paths, TensorType type, bool allowNonFinite, bool overwrite, IProgress<double>? progress)
    {
        long all = wanted.Sum(tensors => tensors.Tensors.Values.Sum(tensor => tensor.Bytes));
        long done = 0;
        CheckpointParameters[] parameters =
        [
            .. wanted.Select(tensors => new CheckpointParameters(
                checkpoint.Path, tensors, type, allowNonFinite, bytes => progress?.Report((done += bytes) / (double)all), _console.Cancellation)),
        ];
        string sourceHash = checkpoint.Sha256(_console.Cancellation);
        CheckpointConversion[] conversions =
            [.. parameters.Select(source => new CheckpointConversion(source, type, checkpoint.Format, sourceHash, CommandLine.Tool))];
        var staged = new List<StagedFile>();
        try
        {
            for (int i = 0; i < conversions.Length; i++)
            {
                OutputFile.Guard(paths[i], () => staged.Add(conversions[i].Stage(paths[i], overwrite)));
            }

            for (int i = 0; i < staged.Count; i++)
            {
                OutputFile.Guard(paths[i], () => staged[i].Commit(_console.Cancellation));
            }
        }
        finally
        {
            staged.ForEach(file => file.Dispose());
        }

        return conversions;
    }

    private static string PathOf(string output, NetworkKind kind, bool several) => several
        ? Path.Combine(Path.GetDirectoryName(output) ?? "", $"{Path.GetFileNameWithoutExtension(output)}.{kind.ToString().ToLowerInvariant()}{Path.GetExtension(output)}")
        : output;
}
