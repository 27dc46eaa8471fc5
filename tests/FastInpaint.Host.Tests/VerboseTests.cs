using System.Text.Json;
using FastInpaint.Host.Queue.Work;
using FastInpaint.Host.Usage;

namespace FastInpaint.Host.Tests;

/// <summary>Stack traces are for those who ask for them, wherever the option stands.</summary>
public sealed class VerboseTests
{
    private const string Frame = "\n   at FastInpaint.";

    [Fact]
    public void An_error_has_its_trace_with_verbose_alone()
    {
        string[] arguments = ["inpaint", "absent.png", "m.png", "-o", "o.png"];
        Workplace.Run(arguments).AssertFailed(ExitCode.BadInput, "absent.png");
        foreach (string[] verbose in (string[][])[[.. arguments, "--verbose"], ["--verbose", .. arguments], ["inpaint", "--verbose", .. arguments[1..]]])
        {
            Outcome run = Workplace.Run(verbose).AssertExit(ExitCode.BadInput);
            Assert.StartsWith("fastinpaint: ", run.Error, StringComparison.Ordinal);
            Assert.Contains(Frame, run.Error, StringComparison.Ordinal);
            Assert.Equal("", run.Output);
        }
    }

    [Fact]
    public void A_batch_has_the_trace_of_each_picture_that_failed()
    {
        using var place = new Workplace();
        place.Write("in/a.png", [1, 2, 3]);
        string mask = place.Mask("m.png", 16, 16, 5, 5, 9, 9);
        string[] arguments = ["batch", place["in"], mask, "-o", place["out"], "--device", "cpu"];
        Assert.DoesNotContain(Frame, Workplace.Run(arguments).AssertExit(ExitCode.SomeFailed).Error, StringComparison.Ordinal);
        Outcome run = Workplace.Run([.. arguments, "--verbose", "--report", place["report.json"]]).AssertExit(ExitCode.SomeFailed);
        Assert.Contains(Frame, run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", File.ReadAllText(place["report.json"]), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(HelpTests.Commands), MemberType = typeof(HelpTests))]
    public void Every_command_has_it(string name) => Assert.Contains(OptionTable.All(CommandTable.Command(name)), option => option.Name == "--verbose");

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void A_worker_s_log_has_the_trace_of_a_failure(bool json, bool verbose)
    {
        using var lines = new StringWriter();
        new WorkerLog(lines, json) { IsVerbose = verbose }.Write("retry", "a", message: "It is busy.", cause: new IOException("busy\u001b[2J", new TimeoutException("late")));
        string said = lines.ToString().ReplaceLineEndings("\n");
        if (json)
        {
            JsonElement line = JsonDocument.Parse(Assert.Single(said.Split('\n', StringSplitOptions.RemoveEmptyEntries))).RootElement;
            Assert.Equal("It is busy.", line.GetProperty("message").GetString());
            Assert.Equal(verbose, line.TryGetProperty("trace", out JsonElement trace));
            Assert.Equal(verbose, verbose && trace.GetString()!.StartsWith("System.IO.IOException: busy", StringComparison.Ordinal));
        }
        else
        {
            Assert.Matches($"^\\S+ retry job=a: It is busy\\.\n{(verbose ? @"System\.IO\.IOException: busy\\u001b\[2J\n.*TimeoutException: late\n(.*\n)*$" : "$")}", said);
        }
    }
}
