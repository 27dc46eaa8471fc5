using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using FastInpaint.ConvertWeights.Checkpoints;
using FastInpaint.Host;
using FastInpaint.Host.Reports;

namespace FastInpaint.ConvertWeights;

/// <summary><c>inspect FILE</c>: every tensor of a checkpoint.</summary>
internal sealed class InspectCommand
{
    private readonly CheckpointOptions _checkpoint = new();
    private readonly Option<bool> _json = new("--json") { Description = "Print one JSON object and nothing else." };
    private readonly CommandConsole _console;

    private InspectCommand(CommandConsole console) => _console = console;

    public static Command Create(CommandConsole console)
    {
        var self = new InspectCommand(console);
        var command = new Command("inspect", "List the tensors of a checkpoint, with shapes, types, ranges and checksums.") { self._checkpoint.File, self._json };
        command.SetAction(self.Execute);
        return command;
    }

    private int Execute(ParseResult parsed)
    {
        using Checkpoint checkpoint = CheckpointFile.Open(parsed.GetRequiredValue(_checkpoint.File));
        InspectReport report = ProgressDisplay.Run(_console, "inspect", progress => Inspect(checkpoint, progress));
        if (parsed.GetValue(_json))
        {
            _console.Output.WriteLine(JsonSerializer.Serialize(report, WeightsJson.Readable.InspectReport));
            return ExitCode.Done;
        }

        _console.Print($"{report.File}: {report.Format}, {report.Tensors.Length} tensors, {report.Tensors.Sum(tensor => tensor.Bytes)} bytes, sha256 {report.Sha256}");
        foreach ((string key, string value) in report.Metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            _console.Print($"  {key}: {value}");
        }

        foreach (TensorReport tensor in report.Tensors)
        {
            string range = double.IsNaN(tensor.Min) ? "" : string.Create(CultureInfo.InvariantCulture, $"  {tensor.Min:G6} .. {tensor.Max:G6}");
            string nonFinite = tensor.NonFinite > 0 ? $"  {tensor.NonFinite} not finite" : "";
            _console.Print($"{tensor.Name}  [{string.Join(',', tensor.Shape)}]  {tensor.Dtype}  {tensor.Bytes} bytes{range}{nonFinite}  {tensor.Sha256[..16]}");
        }

        return ExitCode.Done;
    }

    private InspectReport Inspect(Checkpoint checkpoint, IProgress<double>? progress)
    {
        long all = Math.Max(1, checkpoint.Tensors.Sum(tensor => tensor.Bytes));
        long done = 0;
        var tensors = new List<TensorReport>();
        foreach (CheckpointTensor tensor in checkpoint.Tensors)
        {
            TensorSummary summary = TensorSummary.Of(tensor, checkpoint.Path, _console.Cancellation);
            tensors.Add(new TensorReport(tensor.Name, [.. tensor.Shape], tensor.Type.Name, tensor.Bytes, summary.Minimum, summary.Maximum, summary.NonFinite, summary.Sha256));
            progress?.Report((done += tensor.Bytes) / (double)all);
        }

        return new InspectReport(checkpoint.Path, checkpoint.Format.ToString().ToLowerInvariant(), checkpoint.Sha256(_console.Cancellation), checkpoint.Metadata, [.. tensors]);
    }
}
