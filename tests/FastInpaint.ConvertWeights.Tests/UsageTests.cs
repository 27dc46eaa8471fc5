using System.CommandLine;
using FastInpaint.Host.Usage;

namespace FastInpaint.ConvertWeights.Tests;

/// <summary>Help, corrections, completions and the man page are those of both programs.</summary>
public sealed class UsageTests
{
    private static readonly Command s_root = CommandLine.Root(new Host.CommandConsole(TextWriter.Null, TextWriter.Null, CancellationToken.None));

    [Fact]
    public void Help_fits_a_screen()
    {
        foreach (string[] arguments in (string[][])[["--help"], ["convert", "--help"], ["inspect", "--help"], ["verify", "--help"]])
        {
            string[] lines = Workplace.Run(arguments).AssertDone().Output.Split('\n');
            Assert.All(lines, line => Assert.InRange(line.TrimEnd('\r').Length, 0, 80));
            Assert.InRange(lines.Length, 8, arguments.Length == 1 ? 24 : 60);
        }
    }

    [Fact]
    public void Every_option_has_sentences() => Assert.All(
        OptionTable.Commands(s_root).SelectMany(command => (IEnumerable<string?>)[command.Description, .. command.Arguments.Select(argument => argument.Description), .. command.Options.Select(option => option.Description)]),
        text => Assert.Matches(@"^[A-Z-].*\.$", text));

    [Theory]
    [InlineData("There is no command 'convret'; did you mean convert? See convert-weights --help.", "convret", "a.pth")]
    [InlineData("verify has no option --netwrk; did you mean --network? See convert-weights verify --help.", "verify", "a.pth", "--netwrk", "detector")]
    [InlineData("--dtype 'fp61' is none of fp32, fp16, bf16; did you mean fp16? See", "convert", "a.pth", "-o", "b", "--dtype", "fp61")]
    [InlineData("inspect has no option --dtype; convert has it. See", "inspect", "a.pth", "--dtype", "fp16")]
    public void What_is_misspelled_gets_the_near_names(string sentence, params string[] arguments) => Workplace.Run(arguments).AssertFailed(2, $"convert-weights: {sentence}");

    [Fact]
    public void It_completes_and_explains_itself()
    {
        Assert.Equal("convert\tTurn a checkpoint into a weights file.\n", Workplace.Run("complete", "--", "con").AssertDone().Output.ReplaceLineEndings("\n"));
        Assert.Contains("complete -o bashdefault -o default -F _convert_weights convert-weights\n", Workplace.Run("completion", "bash").AssertDone().Output, StringComparison.Ordinal);
        string page = Workplace.Run("man").AssertDone().Output.Replace("\\-", "-", StringComparison.Ordinal);
        Assert.StartsWith(".TH \"CONVERT-WEIGHTS\" 1 ", page, StringComparison.Ordinal);
        Assert.All(s_root.Subcommands.Where(command => !command.Hidden).SelectMany(command => command.Options), option => Assert.Contains($"\\fB{OptionTable.Names(option)}\\fR", page, StringComparison.Ordinal));
        Assert.DoesNotContain("\n\\fB3\\fR\n", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_stack_trace_is_for_those_who_ask()
    {
        Workplace.Run("verify", "absent.pth").AssertFailed(2, "absent.pth");
        Assert.Contains("\n   at FastInpaint.", Workplace.Run("verify", "absent.pth", "--verbose").AssertExit(2).Error, StringComparison.Ordinal);
    }
}
