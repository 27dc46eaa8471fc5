using System.CommandLine;
using FastInpaint.ConvertWeights.Checkpoints;
using FastInpaint.Graph;
using FastInpaint.Host.Options;

namespace FastInpaint.ConvertWeights;

/// <summary>The options that select networks of a checkpoint.</summary>
internal sealed class CheckpointOptions
{
    public Argument<string> File { get; } = FileNames.Of(new Argument<string>("CHECKPOINT")
    {
        Description = "A weights file of TorchSharp (.dat), PyTorch (.pt, .pth), TensorFlow (.index, or the prefix) or safetensors. Its content says which.",
    });

    public Option<string> Network { get; } = WordOption.Create("--network", "The network to take. auto takes every network of the checkpoint.", "auto", "generator", "detector");

    public Option<string?> Map { get; } = FileNames.Of(new Option<string?>("--map") { Description = "The names of the tensors: a JSON object of old name to new name.", HelpName = "NAMES.json" });

    public Option<string?> Prefix { get; } = new("--prefix") { Description = "The beginning of the names of the wanted network, where the checkpoint has several.", HelpName = "TEXT" };

    public NetworkKind? Kind(ParseResult parsed) => parsed.GetRequiredValue(Network) switch
    {
        "generator" => NetworkKind.Generator,
        "detector" => NetworkKind.Detector,
        _ => null,
    };

    public CheckpointNetworks Networks(ParseResult parsed, Checkpoint checkpoint) =>
        new(checkpoint, parsed.GetValue(Map) is { } map ? NameMap.Read(map) : null, parsed.GetValue(Prefix));
}
