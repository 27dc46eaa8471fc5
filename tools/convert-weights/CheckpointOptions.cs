using System.CommandLine;
using FastInpaint.ConvertWeights.Checkpoints;
using FastInpaint.Graph;
using FastInpaint.Host.Options;

namespace FastInpaint.ConvertWeights;

/// <summary>The options that say which networks of a checkpoint are meant.</summary>
internal sealed class CheckpointOptions
{
    public Argument<string> File { get; } = FileNames.Of(new Argument<string>("CHECKPOINT")
    {
        Description = "A weights file of TorchSharp (.dat), PyTorch (.pt, .pth), TensorFlow (.index, or the prefix) or safetensors; the content tells.",
    });

    public Option<string> Network { get; } = WordOption.Create("--network", "Which network to take; auto takes what is there.", "auto", "generator", "detector");

    public Option<string?> Map { get; } = FileNames.Of(new Option<string?>("--map") { Description = "Names of the tensors: a JSON object of old name to new name.", HelpName = "NAMES.json" });

    public Option<string?> Prefix { get; } = new("--prefix") { Description = "What the names of the wanted network begin with, where it is there several times.", HelpName = "TEXT" };

    public NetworkKind? Kind(ParseResult parsed) => parsed.GetRequiredValue(Network) switch
    {
        "generator" => NetworkKind.Generator,
        "detector" => NetworkKind.Detector,
        _ => null,
    };

    public CheckpointNetworks Networks(ParseResult parsed, Checkpoint checkpoint) =>
        new(checkpoint, parsed.GetValue(Map) is { } map ? NameMap.Read(map) : null, parsed.GetValue(Prefix));
}
