using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using FastInpaint.Host.Usage;

namespace FastInpaint.Host.Tests;

/// <summary>The man page has all of the table, and formats without a warning.</summary>
public sealed class ManualPageTests
{
    private static readonly string s_page = ManualPage.Of(CommandTable.Root, "1.2.3");

    [Fact]
    public void It_has_each_command_option_and_exit_code()
    {
        string[] lines = Plain(Workplace.Run("man").AssertDone().Output);
        foreach (Command command in OptionTable.Commands(CommandTable.Root))
        {
            int at = Array.FindIndex(lines, line => line == $".SS \"{OptionTable.Usage($"fastinpaint {command.Name}", command)}\"");
            Assert.True(at >= 0, command.Name);
            string[] part = [.. lines.Skip(at + 1).TakeWhile(line => !line.StartsWith(".SS ", StringComparison.Ordinal) && !line.StartsWith(".SH ", StringComparison.Ordinal))];
            Assert.Equal(command.Description, string.Join(' ', part.TakeWhile(line => line[0] != '.')));
            Assert.All(command.Arguments, argument => AssertItem(part, $"\\fB{argument.Name}\\fR", argument.Description!));
            Assert.All(command.Options, option => AssertItem(part, $"\\fB{OptionTable.Names(option)}\\fR{(OptionTable.Value(option) is { Length: > 0 } value ? $" \\fI{value}\\fR" : "")}", option.Description!));
        }

        Assert.All(CommandTable.Root.Options, option => AssertItem(lines, $"\\fB{OptionTable.Names(option)}\\fR", option.Description!));
        string[] codes = [.. lines.SkipWhile(line => line != ".SH \"EXIT STATUS\"").Skip(1).TakeWhile(line => !line.StartsWith(".SH ", StringComparison.Ordinal))];
        Assert.Equal(["0", "1", "2", "3", "4", "5", "6", "130"], ExitCode.Meanings.Select(code => code.Code.ToString(CultureInfo.InvariantCulture)));
        Assert.All(ExitCode.Meanings, code => AssertItem(codes, $"\\fB{code.Code}\\fR", code.Meaning));
        Assert.Contains("\\fBFASTINPAINT_QUEUE\\fR", lines);
        Assert.Contains("fastinpaint inpaint photo.jpg mask.png -o finished.jpg", lines);
    }

    [Fact]
    public void Dashes_of_options_are_those_of_the_keyboard_and_no_line_is_a_request_by_accident()
    {
        Assert.Contains("\\fB\\-\\-mask\\-alpha\\fR\n", s_page, StringComparison.Ordinal);
        Assert.Contains("Leave it out with \\-\\-mask\\-alpha.\n", s_page, StringComparison.Ordinal);
        Assert.StartsWith(".TH \"FASTINPAINT\" 1 \"\" \"fastinpaint 1.2.3\" \"User Commands\"\n.SH NAME\nfastinpaint \\- fill the holes of pictures, and mark artifacts\n", s_page, StringComparison.Ordinal);
        string[] requests = [".TH", ".SH", ".SS", ".TP", ".PP", ".RS", ".RE", ".I", ".nf", ".fi"];
        Assert.All(s_page.Split('\n').Where(line => line is ['.' or '\'', ..]), line => Assert.Contains(line.Split(' ')[0], requests));
        var root = new Command("p", "Do it.") { new Command("c", "'Quoted' \\n. .Then 'this.") };
        Assert.Contains("\n\\&'Quoted' \\en. .Then 'this.\n", ManualPage.Of(root, "1"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("groff", "-man", "-Tutf8", "-ww", "-rHY=0", "-rLL=78n")]
    [InlineData("man", "--warnings=w", "-l", "-P", "cat")]
    public async Task It_formats_without_a_warning(string program, params string[] arguments)
    {
        Assert.SkipUnless(File.Exists($"/usr/bin/{program}"), $"needs {program}");
        using var folder = new TemporaryFolder();
        string file = folder.Write("fastinpaint.1", s_page);
        ProcessStartInfo command = Programs.Command(program, [.. arguments, file]);
        command.Environment["LC_ALL"] = "C.UTF-8";
        command.Environment["MANWIDTH"] = "80";
        Outcome run = (await Programs.Run(command)).AssertDone();
        Assert.Equal("", run.Error);
        Assert.SkipWhen(run.Output.Contains("has been minimized", StringComparison.Ordinal), "needs man itself: this system has a message in its place");
        string text = System.Text.RegularExpressions.Regex.Replace(run.Output, "\u001b\\[[0-9;]*m|.\b", "");
        Assert.Contains("fastinpaint inpaint IMAGE [MASK] -o FILE [options]", text, StringComparison.Ordinal);
        Assert.Contains("--mask-alpha", text, StringComparison.Ordinal);
        Assert.Contains("EXIT STATUS", text, StringComparison.Ordinal);
    }

    /// <summary>The lines without what only roff needs.</summary>
    private static string[] Plain(string page) => page.ReplaceLineEndings("\n").Replace("\\-", "-", StringComparison.Ordinal).Replace("\\&", "", StringComparison.Ordinal).Split('\n');

    private static void AssertItem(string[] lines, string name, string meaning)
    {
        int at = Array.FindIndex(lines, line => line == name);
        Assert.True(at > 0, name);
        Assert.Equal(".TP", lines[at - 1]);
        Assert.StartsWith(meaning, string.Join(' ', lines.Skip(at + 1).TakeWhile(line => line is not ['.', ..])), StringComparison.Ordinal);
    }
}
