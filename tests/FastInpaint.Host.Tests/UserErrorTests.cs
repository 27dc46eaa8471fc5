using System.CommandLine;
using FastInpaint.Conformance;
using FastInpaint.Host.Commands;
using FastInpaint.Weights;

namespace FastInpaint.Host.Tests;

/// <summary>Whatever a user writes behind any option of any command, it is never called a defect of the program, and never ends with a stack trace.</summary>
public sealed class UserErrorTests
{
    /// <summary>Commands with arguments that do, but for those that take no value but a folder. All are stopped before they work: by then everything was looked at.</summary>
    private static readonly Dictionary<string, string[]> s_commands = new()
    {
        ["inpaint"] = ["a.png", "m.png", "-o", "o.png", "--weights", "g.safetensors", "--device", "cpu", "--overwrite"],
        ["batch"] = ["in", "m.png", "-o", "out", "--weights", "g.safetensors", "--device", "cpu", "--overwrite"],
        ["detect"] = ["a.png", "-o", "map.png", "--detector-weights", "d.safetensors", "--device", "cpu", "--overwrite"],
        ["run"] = ["--network", "detector", "--weights", "d.safetensors", "--input", "x.npy", "--output", "y.npy", "--device", "cpu", "--overwrite"],
        ["bench"] = ["--network", "detector", "--weights", "d.safetensors", "--size", "16", "--iterations", "1", "--device", "cpu"],
        ["serve"] = ["--urls", "http://127.0.0.1:0", "--weights", "g.safetensors", "--detector-weights", "d.safetensors", "--device", "cpu"],
        ["worker"] = ["--queue", "amqp://127.0.0.1:1", "--weights", "g.safetensors", "--detector-weights", "d.safetensors", "--device", "cpu"],
        ["submit"] = ["in", "m.png", "-o", "out", "--queue", "amqp://127.0.0.1:1", "--overwrite"],
    };

    // Numbers, words and addresses that are none, or are too large, too small, or of another kind.
    private static readonly string[] s_values =
    [
        "", " ", "-", "--", "0", "-1", "1", "0.5", "NaN", "Infinity", "1e999", "2147483647", "9223372036854775807", "99999999999999999999", "0x10", "\u0661", "auto", "none", "fp16", "cuda:-1", "\u001b[2J", "a\nb", "\ud800",
        "0x0", "9999999x9999999", "1KiB", "http://", "http://localhost:1", "http://[", "http://*:0", "amqp://", "amqp://x:y@z@w", ";", "=", "@x", "%00", new string('x', 5000),
    ];

    // Files that are missing, of another kind, damaged, or may not be read.
    private static readonly string[] s_files = ["absent", "absent/absent", "a.png/x", "a.png", "g.safetensors", "d.safetensors", "cut.safetensors", "empty", "in", ".", "circle", "closed", "closed/x"];

    public static TheoryData<string> Commands => [.. s_commands.Keys];

    [Fact]
    public void Every_command_is_here() => Assert.Equal(Root().Subcommands.Select(command => command.Name).Except(["demo", "doctor", "completion", "man", "complete"]).Order(), s_commands.Keys.Order());

    [Theory]
    [MemberData(nameof(Commands))]
    public void What_a_user_writes_is_no_defect(string name)
    {
        using var place = new Workplace();
        Fill(place);
        string[] arguments = [.. s_commands[name].Select(word => word is "in" or "out" || (word.Contains('.') && !word.Contains(':')) ? place[word] : word)];
        string[] values = [.. s_values, .. s_files.Select(file => place[file])];
        foreach (Option option in Root().Subcommands.Single(command => command.Name == name).Options.Where(option => option.ValueType != typeof(bool)))
        {
            bool writes = option.Name is "--output" or "--heatmap" or "--report";
            int at = Array.FindIndex(arguments, word => word == option.Name || option.Aliases.Contains(word));
            string[] others = at < 0 ? arguments : [.. arguments[..at], .. arguments[(at + 2)..]];
            foreach (string value in values)
            {
                Check([name, .. others, option.Name, writes && value.Length > 0 ? Path.Combine(place.Path, value) : value]);
            }
        }

        for (int i = 0; i < arguments.Length && !arguments[i].StartsWith('-'); i++)
        {
            Assert.All(values, value => Check([name, .. arguments[..i], value, .. arguments[(i + 1)..]]));
        }
    }

    private static void Check(string[] words)
    {
        Outcome run = Programs.Run("fastinpaint", CommandLine.Run, words, new CancellationToken(canceled: true));
        string what = $"{string.Join(' ', words)}: {run.ExitCode}: {run.Error}";
        Assert.True(run.ExitCode is 0 or > ExitCode.Defect, what);
        Assert.DoesNotContain("defect", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("\n   at ", run.Error, StringComparison.Ordinal);
    }

    private static void Fill(Workplace place)
    {
        Directory.CreateDirectory(place["in"]);
        place.Picture("a.png", 16, 16);
        File.Copy(place["a.png"], place["in/a.png"]);
        place.Mask("m.png", 16, 16, 5, 5, 9, 9);
        SafetensorsWriter.Write(place["d.safetensors"], RandomParameters.Detector(2, seed: 1), TensorType.Fp32);
        SafetensorsWriter.Write(place["g.safetensors"], RandomParameters.Generator(4, 1, seed: 1), TensorType.Fp32);
        place.Write("cut.safetensors", File.ReadAllBytes(place["g.safetensors"])[..^5]);
        place.Write("empty", []);
        NpyFile.Write(place["x.npy"], new NpyArray([1, 3, 16, 16], new float[3 * 256]), overwrite: false);
        if (!OperatingSystem.IsWindows())
        {
            File.CreateSymbolicLink(place["circle"], "circle");
            Directory.CreateDirectory(place["closed"], UnixFileMode.None);
        }
    }

    private static Command Root() => CommandLine.Root(new CommandConsole(TextWriter.Null, TextWriter.Null, TestContext.Current.CancellationToken));
}
