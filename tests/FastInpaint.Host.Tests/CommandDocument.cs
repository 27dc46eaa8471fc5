using System.CommandLine;
using System.Text;
using FastInpaint.Host.Usage;

namespace FastInpaint.Host.Tests;

/// <summary>The parts of docs/cli.md that are made from the program's table. Each stands between two comments.</summary>
internal static class CommandDocument
{
    private const string End = "<!-- end -->";

    /// <summary>The parts by their names.</summary>
    public static IReadOnlyList<(string Name, string Text)> Parts { get; } =
    [
        ("commands", Table("command", "what it does", OptionTable.Commands(CommandTable.Root).Select(command => ($"[`{command.Name}`](#{command.Name})", command.Description!)))),
        ("exit codes", Table("code", "meaning", ExitCode.Meanings.Select(code => ($"{code.Code}", code.Meaning)))),
        ("variables", Table("variable", "meaning", ((GroupedCommand)CommandTable.Root).Variables.Select(variable => ($"`{variable.Name}`", variable.Meaning)))),
        ("reference", string.Concat(OptionTable.Commands(CommandTable.Root).Select(Reference))),
    ];

    /// <summary>The document with its parts made anew.</summary>
    public static string With(string document) => Parts.Aggregate(document, (text, part) =>
    {
        string begin = $"<!-- made from the program: {part.Name} -->\n";
        int from = text.IndexOf(begin, StringComparison.Ordinal) + begin.Length, to = text.IndexOf(End, from, StringComparison.Ordinal);
        Assert.True(from >= begin.Length && to >= from, $"docs/cli.md has no part '{part.Name}'.");
        return text[..from] + part.Text + text[to..];
    });

    private static string Reference(Command command)
    {
        var text = new StringBuilder();
        text.Append($"### {command.Name}\n\n{Plain(command.Description!)}\n\n```\n{OptionTable.Usage($"fastinpaint {command.Name}", command)}\n```\n\n");
        if (command.Arguments.Count > 0)
        {
            text.Append(Table("argument", "meaning", command.Arguments.Select(argument => ($"`{Cell(argument.Name)}`", argument.Description!)))).Append('\n');
        }

        foreach ((string title, IReadOnlyList<Option> options) in OptionTable.Groups(command))
        {
            Option[] own = [.. options.Intersect(command.Options)];
            if (own.Length > 0)
            {
                text.Append(Table(title, "meaning", own.Select(option => ($"`{Cell($"{OptionTable.Names(option)} {OptionTable.Value(option)}".TrimEnd())}`", Meaning(option))))).Append('\n');
            }
        }

        return text.ToString();
    }

    private static string Meaning(Option option) =>
        option.Description + (OptionTable.Default(option) is { } value ? $" Default: {value}" : "") + (option.Required ? " Required." : "");

    private static string Table(string first, string second, IEnumerable<(string First, string Second)> rows) =>
        $"| {first} | {second} |\n|---|---|\n{string.Concat(rows.Select(row => $"| {row.First} | {Plain(Cell(row.Second))} |\n"))}";

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);

    private static string Plain(string text) => text.Replace("*", "\\*", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal);
}
