using System.CommandLine;
using System.Text.RegularExpressions;
using FastInpaint.Host.Commands;
using FastInpaint.Host.Options;

namespace FastInpaint.Host.Tests;

/// <summary>Values of options that are none: each is exit code 2 with one sentence in the user's words.</summary>
public sealed partial class OptionValueTests
{
    private static readonly Command s_root = CommandLine.Root(new CommandConsole(TextWriter.Null, TextWriter.Null, CancellationToken.None));

    /// <summary>Commands with all that they must have.</summary>
    private static readonly Dictionary<string, string[]> s_required = new()
    {
        ["inpaint"] = ["a.png", "b.png", "-o", "c.png"],
        ["detect"] = ["a.png", "-o", "c.png"],
        ["batch"] = ["a", "b", "-o", "c"],
        ["submit"] = ["a", "b", "-o", "c", "--queue", "amqp://broker"],
        ["worker"] = ["--queue", "amqp://broker"],
        ["run"] = ["--network", "generator", "--weights", "a", "--input", "x.npy", "--output", "y.npy"],
    };

    public static TheoryData<string> Commands { get; } = [.. s_root.Subcommands.Where(command => !command.Hidden).Select(command => command.Name)];

    [Theory]
    [MemberData(nameof(Commands))]
    public void Every_option_whose_value_is_no_text_refuses_what_is_none(string name)
    {
        string[] required = s_required.GetValueOrDefault(name, []);
        Option[] numbers = [.. s_root.Subcommands.Single(command => command.Name == name).Options.Where(option => option.ValueType != typeof(bool) && option.ValueType != typeof(string) && option.ValueType != typeof(string[]))];
        foreach (string option in numbers.Select(option => option.Name).Except(required))
        {
            foreach (string value in (string[])["much", "-1", "1e3", "1,5", "NaN", "0x10", "99999999999999999999999999", " ", "-0.5"])
            {
                Outcome run = Workplace.Run([name, .. required, option, value]);
                run.AssertFailed(ExitCode.BadInput, option, value, option == "--memory-limit" ? "is no size; give for example" : "; it must be ", $"fastinpaint {name} --help");
                AssertNamesNoType(run.Error);
            }

            Outcome missing = Workplace.Run([name, .. required, option]);
            missing.AssertFailed(ExitCode.BadInput, option);
            AssertNamesNoType(missing.Error);
        }

        foreach (string flag in s_root.Subcommands.Single(command => command.Name == name).Options.Where(option => option.ValueType == typeof(bool)).Select(option => option.Name).Append("--verbose"))
        {
            Workplace.Run([name, .. required, flag + "=maybe"]).AssertFailed(ExitCode.BadInput, "'maybe'");
        }

        Assert.Contains("--verbose", Workplace.Run(name, "--help").AssertDone().Output, StringComparison.Ordinal);
        AssertNamesNoType(Workplace.Run(name, "--help").Output);
    }

    [Theory]
    [InlineData("serve", "--max-body", "20 apples", "--max-body '20 apples' is no size; give for example 512MiB, 1.5GiB, 800MB or a number of bytes; it must be 1KiB to 2GiB.")]
    [InlineData("serve", "--max-body", "3GB", "--max-body 3GB is out of range; it must be 1KiB to 2GiB.")]
    [InlineData("serve", "--max-body", "0", "--max-body '0' is no size; give for example")]
    [InlineData("serve", "--max-pixels", "0", "--max-pixels 0 is out of range; it must be 1 or more.")]
    [InlineData("serve", "--concurrency", "0", "--concurrency 0 is out of range; it must be 1 to 1024.")]
    [InlineData("serve", "--queue", "-1", "--queue -1 is out of range; it must be 1 to 100000.")]
    [InlineData("serve", "--time-limit", "0", "--time-limit 0 is out of range; it must be 0.001 to 1000000.")]
    [InlineData("serve", "--stop-limit", "-1", "--stop-limit -1 is out of range; it must be 0 to 1000000.")]
    [InlineData("serve", "--time-limit", "soon", "--time-limit 'soon' is no number; it must be 0.001 to 1000000.")]
    [InlineData("serve", "--jobs-kept", "-1", "--jobs-kept -1 is out of range; it must be 0 to 100000.")]
    [InlineData("serve", "--threads", "-1", "--threads -1 is out of range; it must be 0 to 1024.")]
    [InlineData("serve", "--warm-up", "512y", "--warm-up '512y' is no size; give WIDTHxHEIGHT, for example 512x512")]
    [InlineData("serve", "--warm-up", "0x512", "--warm-up '0x512' is no size")]
    [InlineData("serve", "--warm-up", "100000x100000", "--warm-up '100000x100000' is no size; give WIDTHxHEIGHT, for example 512x512, of at most 2147483591 pixels.")]
    [InlineData("serve", "--urls", "garbage", "--urls 'garbage' is no address to listen on")]
    [InlineData("serve", "--urls", "", "--urls '' is no address to listen on")]
    [InlineData("serve", "--urls", "http://127.0.0.1:99999", "--urls 'http://127.0.0.1:99999' is no address to listen on")]
    [InlineData("serve", "--urls", "http://127.0.0.300:5080", "--urls 'http://127.0.0.300:5080' is no address to listen on")]
    [InlineData("serve", "--otlp", "garbage", "--otlp 'garbage' is no address")]
    [InlineData("serve", "--weights", "absent.safetensors", "absent.safetensors: there is no such file")]
    [InlineData("serve", "--detector-weights", "absent.safetensors", "absent.safetensors: there is no such file")]
    [InlineData("serve", "--precision", "fp64", "--precision 'fp64' is none of auto, fp32, fp16.")]
    [InlineData("serve", "--device", "toaster", "--device 'toaster' is no device.")]
    [InlineData("worker", "--message-limit", "1KiB", "--message-limit 1KiB is out of range; it must be 128KiB to 512MiB.")]
    [InlineData("worker", "--message-limit", "much", "--message-limit 'much' is no size; give for example 512MiB, 1.5GiB, 800MB or a number of bytes; it must be 128KiB to 512MiB.")]
    [InlineData("worker", "--memory-limit", "much", "--memory-limit 'much' is no size; give for example 512MiB, 1.5GiB, 800MB or a number of bytes.")]
    [InlineData("worker", "--jobs", "1025", "--jobs 1025 is out of range; it must be 0 to 1024.")]
    [InlineData("bench", "--size", "0x5", "--size '0x5' is no size.")]
    [InlineData("bench", "--batch", "two", "--batch 'two' is no whole number; it must be 1 to 1024.")]
    public void A_value_that_is_none_is_one_sentence(string command, string option, string value, string sentence)
    {
        Outcome run = Workplace.Run([command, .. s_required.GetValueOrDefault(command, []), option, value, "--device", "cpu"]);
        if (option == "--device")
        {
            run = Workplace.Run(command, option, value);
        }

        run.AssertFailed(ExitCode.BadInput, sentence);
        AssertNamesNoType(run.Error);
    }

    [Theory]
    [InlineData("20MB", 20_000_000)]
    [InlineData("20 MiB", 20 << 20)]
    [InlineData("1.5KiB", 1536)]
    [InlineData("4096", 4096)]
    public void Sizes_are_read_alike(string text, long bytes)
    {
        foreach (Option<long?> option in (Option<long?>[])[SharedOptions.MemoryLimit(), SizeOption.Create("--max-body", "Bytes.", 1024, 2L << 30, 1 << 20)])
        {
            var command = new Command("try") { option };
            Assert.Equal(bytes, command.Parse([option.Name, text]).GetValue(option));
            Assert.Null(command.Parse([]).GetValue(option));
        }
    }

    [Theory]
    [InlineData("512", 512, 512)]
    [InlineData("320x256", 320, 256)]
    [InlineData("320X256", 320, 256)]
    public void A_picture_size_has_one_or_two_sides(string text, int width, int height)
    {
        Assert.True(PictureSize.TryParse(text, out int columns, out int rows));
        Assert.Equal((width, height), (columns, rows));
    }

    [Theory]
    [InlineData(1, "1 bytes")]
    [InlineData(1000, "1000 bytes")]
    [InlineData(128 << 10, "128KiB")]
    [InlineData(16 << 20, "16MiB")]
    [InlineData(3L << 30, "3GiB")]
    public void A_size_is_shown_as_it_is_read(long bytes, string text)
    {
        Assert.Equal(text, ByteCount.Text(bytes));
        Assert.True(ByteCount.TryParse(text.Replace(" bytes", "", StringComparison.Ordinal), out long read));
        Assert.Equal(bytes, read);
    }

    private static void AssertNamesNoType(string text) => Assert.DoesNotMatch(TypeName(), text);

    [GeneratedRegex(@"System\.|Int32|Int64|Nullable|Boolean|\bDouble\b|String\[\]|FastInpaint: ")]
    private static partial Regex TypeName();
}
