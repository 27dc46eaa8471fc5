using System.CommandLine;
using System.Globalization;

namespace FastInpaint.Host.Options;

/// <summary>Options that several commands have. Each command makes its own instances.</summary>
internal static class SharedOptions
{
    /// <summary>The formats that pictures are read from.</summary>
    public const string PictureFormats = "PNG, JPEG, PNM, BMP, GIF, TIFF or WebP";

    public static Option<string> Output(string description) =>
        FileNames.Of(new Option<string>("--output", "-o") { Description = description, Required = true, HelpName = "FILE" }, standard: true);

    public static Option<bool> Overwrite() => new("--overwrite") { Description = "Replace output files that exist." };

    public static Option<bool> Json() => new("--json") { Description = "Print one JSON object and nothing else." };

    public static Option<string?> Weights(string description) => FileNames.Of(new Option<string?>("--weights") { Description = description, HelpName = "FILE" });

    public static Option<string?> DetectorWeights() =>
        FileNames.Of(new Option<string?>("--detector-weights") { Description = "The detector's weights, .safetensors; default: the embedded ones.", HelpName = "FILE" });

    public static Option<string> Device() => new("--device") { Description = "auto, cpu, cuda[:N] or opencl[:N].", DefaultValueFactory = _ => "auto", HelpName = "DEVICE" };

    public static Option<int> Threads() => NumberOption.Create("--threads", "Threads of the CPU; 0 for one per processor. Results do not depend on it.", 0, 1024);

    public static Option<string> Precision() => WordOption.Create("--precision", "Storage type of activations and weights.", "auto", "fp32", "fp16");

    public static Option<string> Strategy() => (Option<string>)Of(PictureOptions.Named("strategy"));

    public static Option<string> Convolution() => WordOption.Create("--conv", "How the CPU computes convolutions; GPUs have one way.", "auto", "direct", "winograd");

    public static Option<long?> MemoryLimit() =>
        SizeOption.Create("--memory-limit", "The most that plans may take together, for example 512MiB; packed weights and decoded pictures come on top. Default: half of what the process may take (docs/threads-and-memory.md), or nine tenths of what a GPU has free.");

    public static Option<double> IdleRelease() => NumberOption.Create(
        "--idle-release", "Seconds that memory of plans is kept that nobody uses; then the system gets it back.", 0, 1_000_000, RestorerOptions.DefaultIdleRelease.TotalSeconds, "S");

    /// <summary>An option of a picture: a flag, a word or a <see cref="long"/>.</summary>
    public static Option Of(PictureOption option) => option.Kind switch
    {
        OptionKind.Number => NumberOption.Create(
            $"--{option.Name}", option.Meaning, option.Least, option.Most, option.Default is { } number ? long.Parse(number, CultureInfo.InvariantCulture) : 0, option.Placeholder),
        OptionKind.Word => WordOption.Create($"--{option.Name}", option.Meaning, [.. option.Words]),
        _ => new Option<bool>($"--{option.Name}") { Description = option.Meaning },
    };

    /// <summary>Refuses a strategy for a command that has no holes.</summary>
    public static void CheckHasNoHoles(string strategy, string command)
    {
        if (strategy == "local")
        {
            throw new CommandException(ExitCode.BadInput, $"--strategy local puts windows around holes, and {command} has none. Use whole, exact or auto.");
        }
    }
}
