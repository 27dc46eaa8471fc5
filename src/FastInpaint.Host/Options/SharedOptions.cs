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
        FileNames.Of(new Option<string?>("--detector-weights") { Description = "The detector's weights, a .safetensors file. Without it, the embedded ones.", HelpName = "FILE" });

    public static Option<string> Device()
    {
        var option = new Option<string>("--device") { Description = "The device: auto, cpu, cuda[:N] or opencl[:N]. auto is a CUDA device where there is one, else the CPU. "
            + "doctor lists the devices.", DefaultValueFactory = _ => "auto", HelpName = "DEVICE" };
        option.CompletionSources.Add("auto", "cpu", "cuda", "opencl");
        return option;
    }

    public static Option<int> Threads() => NumberOption.Create("--threads", "The threads of the CPU. 0, the default, is one for each processor. Results do not depend on it.", 0, 1024);

    public static Option<string> Precision() => WordOption.Create("--precision", "The type in which activations and weights are stored. auto is fp16 where the device has it, else fp32.", "auto", "fp32", "fp16");

    public static Option<string> Strategy() => (Option<string>)Of(PictureOptions.Named("strategy"));

    public static Option<string> Convolution() => WordOption.Create("--conv", "How the CPU computes convolutions. GPUs have one way.", "auto", "direct", "winograd");

    public static Option<long?> MemoryLimit() =>
        SizeOption.Create("--memory-limit", "The most memory that plans take together, for example 512MiB. Packed weights and decoded pictures come on top. "
            + "Without it, half of what the process may take, or nine tenths of what a GPU has free.");

    public static Option<double> IdleRelease() => NumberOption.Create(
        "--idle-release", "The seconds for which unused memory of plans is kept. Then the system gets it back.", 0, 1_000_000, RestorerOptions.DefaultIdleRelease.TotalSeconds, "S");

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
