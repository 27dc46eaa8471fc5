using System.CommandLine;
using FastInpaint.ConvertWeights.Checkpoints;
using FastInpaint.Graph;
using FastInpaint.Host;
using FastInpaint.Host.Reports;
using FastInpaint.Weights;

namespace FastInpaint.ConvertWeights;

/// <summary><c>verify FILE</c>: whether the networks in a checkpoint are complete and finite.</summary>
internal sealed class VerifyCommand
{
    private readonly CheckpointOptions _checkpoint = new();
    private readonly CommandConsole _console;

    private VerifyCommand(CommandConsole console) => _console = console;

    public static Command Create(CommandConsole console)
    {
        var self = new VerifyCommand(console);
        var command = new Command("verify", "Check that a checkpoint has a complete network with finite values.")
        {
            self._checkpoint.File, self._checkpoint.Network, self._checkpoint.Map, self._checkpoint.Prefix,
        };
        command.SetAction(self.Execute);
        return command;
    }

    private int Execute(ParseResult parsed)
    {
        using Checkpoint checkpoint = CheckpointFile.Open(parsed.GetRequiredValue(_checkpoint.File));
        CheckpointNetworks networks = _checkpoint.Networks(parsed, checkpoint);
        foreach (NetworkTensors tensors in networks.Want(_checkpoint.Kind(parsed)))
        {
            string line = ProgressDisplay.Run(_console, "verify", progress => Verify(checkpoint, tensors, progress));
            _console.Print(line);
        }

        NetworkText.ListLeftOut(_console, networks.LeftOut);
        _console.Print($"{checkpoint.Path}: {checkpoint.Format}, sha256 {checkpoint.Sha256(_console.Cancellation)}");
        return ExitCode.Done;
    }

    private string Verify(Checkpoint checkpoint, NetworkTensors tensors, IProgress<double>? progress)
    {
        long all = tensors.Tensors.Values.Sum(tensor => tensor.Bytes);
        long done = 0;
        var parameters = new CheckpointParameters(
            checkpoint.Path, tensors, TensorType.Fp32, allowNonFinite: false, bytes => progress?.Report((done += bytes) / (double)all), _console.Cancellation);
        Network network = parameters.ToNetwork();
        string content = ContentHash.Of(parameters);
        return $"{NetworkText.Of(network)}: complete, {tensors.Tensors.Count} tensors, {network.Parameters.Sum(parameter => parameter.Elements)} parameters, all finite, values sha256 {content}";
    }
}
