using System.Diagnostics;
using FastInpaint.Host.Commands;

namespace FastInpaint.Host.Tests;

/// <summary>Work does not depend on who reads standard error, and signals end it as they should. Through a shell.</summary>
public sealed class StandardErrorTests : IDisposable
{
    private readonly Workplace _place = new();

    public StandardErrorTests()
    {
        Assert.SkipUnless(File.Exists("/bin/bash") && File.Exists("/dev/full"), "needs bash and /dev/full");
        _place.Picture("a.png", 30, 20);
        _place.Mask("m.png", 30, 20, 5, 5, 15, 15);
        _place.Mask("none.png", 30, 20, 0, 0, 0, 0);
        Directory.CreateDirectory(_place["in"]);
        File.Copy(_place["a.png"], _place["in/a.png"]);
        _place.Write("in/b.png", [1, 2, 3]);
    }

    public void Dispose() => _place.Dispose();

    [Theory]
    [InlineData("2>&-")]
    [InlineData("2>/dev/full")]
    [InlineData("2> >(true)")]
    [InlineData("<&- 2>&-")]
    public void The_exit_code_is_the_works_where_nothing_can_be_said(string error)
    {
        (string Arguments, int Code)[] runs =
        [
            ("inpaint a.png none.png -o warned.png --device cpu", ExitCode.Done),
            ("inpaint absent.png m.png -o absent.out.png --device cpu", ExitCode.BadInput),
            ("inpaint --bogus", ExitCode.BadInput),
            ("batch in m.png -o out --device cpu", ExitCode.SomeFailed),
            ("submit absent m.png -o out2 --queue amqp://localhost:1", ExitCode.BadInput),
            ("worker --queue nonsense", ExitCode.BadInput),
            ("serve --urls http://0.0.0.0:0", ExitCode.BadInput),
            ("serve --urls http://127.0.0.1:0 --device cpu --memory-limit 200KiB --warm-up 128x96", ExitCode.MemoryLimit),
        ];
        string script = string.Join('\n', runs.Select(run => $"$P {run.Arguments} {error} >> said; echo $?"));
        Assert.Equal([.. runs.Select(run => $"{run.Code}")], Shell(script).AssertDone().Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.True(File.Exists(_place["warned.png"]) && File.Exists(_place["out/a.png"]));
    }

    [Fact]
    public void A_result_that_cannot_be_said_is_exit_code_6_and_the_picture_stays()
    {
        foreach (string output in (string[])[">&-", ">/dev/full", ">&- <&-", "> >(exec >&-; true)"])
        {
            Outcome run = Shell($"rm -f o.png; $P inpaint a.png m.png -o o.png --device cpu {output}; echo $? >&2");
            Assert.True(File.Exists(_place["o.png"]), output);
            string[] lines = run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            if (!output.StartsWith("> >", StringComparison.Ordinal))
            {
                Assert.Equal("6", lines[^1]);
                Assert.StartsWith("fastinpaint: standard output: could not be written: ", Assert.Single(lines[..^1]), StringComparison.Ordinal);
            }
        }

        Shell("$P batch in m.png -o out3 --device cpu >&-").AssertExit(ExitCode.NotWritten);
        Assert.True(File.Exists(_place["out3/a.png"]));
    }

    [Theory]
    [InlineData("inpaint - m.png -o o.png <&-", "standard input: is closed")]
    [InlineData("inpaint a.png - -o o.png <&- 3>&-", "standard input: is closed")]
    [InlineData("inpaint /dev/stdin m.png -o o.png <&-", "/dev/stdin: is closed")]
    [InlineData("inpaint /proc/self/fd/0 m.png -o o.png <&-", "/proc/self/fd/0: is closed")]
    [InlineData("detect - -o o.png <&-", "standard input: is closed")]
    public void Standard_input_that_is_closed_is_not_waited_for(string arguments, string words) => Shell($"$P {arguments}").AssertFailed(ExitCode.BadInput, words);

    [Theory]
    [InlineData("-o - >&-")]
    [InlineData("-o /dev/stdout >&- <&-")]
    [InlineData("-o o.png --heatmap - >&- <&-")]
    [InlineData("-o /dev/fd/9")]
    public void No_picture_goes_into_a_file_of_the_runtimes_own(string output) => Shell($"$P inpaint a.png m.png --device cpu {output}").AssertFailed(ExitCode.NotWritten, "could not be written: it is closed.");

    [Fact]
    public void The_end_of_its_terminal_ends_it_as_a_request_to_stop_does_unless_that_is_ignored()
    {
        const string wait = "mkfifo pipe; $P inpaint pipe m.png -o o.png --device cpu & sleep 4; kill -HUP $!; ";
        Outcome run = Shell(wait + "wait $!");
        Assert.Equal(ExitCode.Cancelled, run.ExitCode);
        Assert.Contains("Canceled; no unfinished file is left.", run.Error, StringComparison.Ordinal);
        run = Shell("trap '' HUP; rm pipe; " + wait + "cat a.png > pipe; wait $!");
        run.AssertDone();
        Assert.True(File.Exists(_place["o.png"]));
    }

    /// <summary>Runs lines of bash in the folder; $P is the program.</summary>
    private Outcome Shell(string lines)
    {
        // Whoever runs the tests may have the end of a terminal ignored, and so would the program then.
        ProcessStartInfo command = Programs.Command("/usr/bin/env", "--default-signal=HUP", "/bin/bash", "-c", lines);
        command.WorkingDirectory = _place.Path;
        command.Environment["P"] = $"dotnet {typeof(CommandLine).Assembly.Location}";
        return Programs.Run(command, limit: TimeSpan.FromMinutes(10)).GetAwaiter().GetResult() with { Program = "fastinpaint" };
    }
}
