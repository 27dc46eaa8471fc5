using System.CommandLine;
using System.Text.RegularExpressions;
using FastInpaint.Host.Usage;

namespace FastInpaint.Host.Tests;

/// <summary>Help fits a terminal, has every command and option, and is prose.</summary>
public sealed partial class HelpTests
{
    public static TheoryData<string> Commands => CommandTable.Names;

    [Fact]
    public void The_program_s_help_fits_a_screen_and_has_every_command()
    {
        string[] lines = Lines(Workplace.Run("--help").AssertDone().Output);
        Assert.InRange(lines.Length, 10, 23);
        Assert.All(lines, line => Assert.InRange(line.Length, 0, 80));
        Assert.All(OptionTable.Commands(CommandTable.Root), command => Assert.Single(lines, line => line.StartsWith($"  {command.Name} ", StringComparison.Ordinal) && line.EndsWith(command.Description!, StringComparison.Ordinal)));
        Assert.DoesNotContain(lines, line => line.StartsWith("  complete ", StringComparison.Ordinal));
        Assert.Equal(lines, Lines(Workplace.Run("-h").AssertDone().Output));
    }

    [Theory]
    [InlineData("--help", "help")]
    [InlineData("--help", "help", "help")]
    [InlineData("--help", "help", "version")]
    [InlineData("--help", "help", "--help")]
    [InlineData("inpaint --help", "help", "inpaint")]
    [InlineData("serve --help", "help", "serve", "--help")]
    [InlineData("--version", "version")]
    public void The_words_help_and_version_stand_for_options(string options, params string[] words)
    {
        string expected = Workplace.Run(options.Split(' ')).AssertDone().Output;
        Assert.NotEmpty(expected);
        Assert.Equal(expected, Workplace.Run(words).AssertDone().Output);
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void A_command_s_help_has_its_options_in_groups_within_80_columns(string name)
    {
        Command command = CommandTable.Command(name);
        string[] lines = Lines(Workplace.Run(name, "--help").AssertDone().Output);
        Assert.All(lines, line => Assert.InRange(line.Length, 0, 80));
        Assert.Contains(lines, line => line.StartsWith($"Usage: fastinpaint {name}", StringComparison.Ordinal));
        Assert.All(command.Arguments, argument => Assert.Single(lines, line => Regex.IsMatch(line, $"^  {Regex.Escape(argument.Name)}($| )")));
        string[] shown = [.. lines.Select(line => OptionLine().Match(line)).Where(match => match.Success).Select(match => match.Groups[1].Value)];
        Assert.Equal(OptionTable.Groups(command).SelectMany(group => group.Options).Select(option => option.Name), shown);
        Assert.Equal(OptionTable.All(command).Select(option => option.Name).Order(StringComparer.Ordinal), shown.Order(StringComparer.Ordinal));
        Assert.All(OptionTable.Groups(command), group => Assert.Contains($"{group.Title}:", lines));
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void Every_option_is_in_a_group_and_has_sentences(string name)
    {
        Command command = CommandTable.Command(name);
        Assert.All(command.Options, option => Assert.Contains(OptionTable.Groups(command), group => group.Options.Contains(option)));
        if (command is GroupedCommand { Groups: [_, ..] })
        {
            Assert.Equal(["--help", "--verbose"], OptionTable.Groups(command).Last().Options.Select(option => option.Name));
        }

        foreach (string text in (IEnumerable<string>)[command.Description!, .. command.Arguments.Select(argument => argument.Description!), .. OptionTable.All(command).Select(option => option.Description!)])
        {
            Assert.Matches(@"^[A-Z-].*\.$", text);
            Assert.DoesNotContain("; default", text, StringComparison.Ordinal);
            Assert.All(text, letter => Assert.True(letter is >= ' ' and <= '~', $"'{letter}' in {text}"));
            Assert.All(Regex.Split(text, @"(?<=[.:;]) "), sentence => Assert.True(sentence.Split(' ').Length <= 30, sentence));
        }
    }

    [Theory]
    [InlineData("inpaint", "Files and reports", "--output", "--overwrite", "--heatmap", "--quality", "--max-pixels", "--strict", "--json")]
    [InlineData("inpaint", "Hole", "--mask-threshold", "--invert-mask", "--mask-alpha", "--dilate", "--feather")]
    [InlineData("inpaint", "Fill", "--match", "--strategy", "--detail", "--exclude")]
    [InlineData("worker", "Limits and output", "--max-pixels", "--json")]
    [InlineData("doctor", "Options", "--json", "--help", "--verbose")]
    public void A_group_has_what_belongs_together(string command, string title, params string[] options) =>
        Assert.Equal(options, OptionTable.Groups(CommandTable.Command(command)).Single(group => group.Title == title).Options.Select(option => option.Name));

    [Fact]
    public void Words_defaults_and_what_is_required_are_shown()
    {
        string help = Regex.Replace(Workplace.Run("inpaint", "--help").AssertDone().Output, @"\s+", " ");
        Assert.Contains("Usage: fastinpaint inpaint IMAGE [MASK] -o FILE [options]", help, StringComparison.Ordinal);
        Assert.Contains(" --detail auto|on|none ", help, StringComparison.Ordinal);
        Assert.Contains(" Mask values above this number are the hole. [default: 127] ", help, StringComparison.Ordinal);
        Assert.Matches(@" -o, --output FILE The finished picture\..* \[required\] ", help);
        Assert.Contains(" -h, --help Show this help and end. ", help, StringComparison.Ordinal);
    }

    private static string[] Lines(string text) => text.TrimEnd('\n').Split('\n');

    [GeneratedRegex(@"^  (?:-\w, )?(--[\w-]+)(?= |$)")]
    private static partial Regex OptionLine();
}
