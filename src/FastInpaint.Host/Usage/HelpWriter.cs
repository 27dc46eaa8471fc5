using System.CommandLine;
using System.CommandLine.Invocation;

namespace FastInpaint.Host.Usage;

/// <summary>Writes the help of a program or of a command, in lines of at most 80 columns.</summary>
internal sealed class HelpWriter : SynchronousCommandLineAction
{
    /// <summary>The columns of a line.</summary>
    public const int Width = 80;

    // Where meanings begin; a longer name has its meaning in the next line.
    private const int Meanings = 27;

    // Commands have short names.
    private const int CommandMeanings = 15;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        Command root = parseResult.RootCommandResult.Command, command = parseResult.CommandResult.Command;
        TextWriter output = parseResult.InvocationConfiguration.Output;
        foreach (string line in command == root ? Program(root) : Command(root, command))
        {
            output.WriteLine(line);
        }

        return ExitCode.Done;
    }

    private static IEnumerable<string> Program(Command root)
    {
        IReadOnlyList<(string Title, IReadOnlyList<Symbol> Members)> groups = root is GroupedCommand { Groups.Count: > 0 } grouped ? grouped.Groups : [("Commands", [.. OptionTable.Commands(root)])];
        return
        [
            .. Wrap(root.Description ?? "", 0),
            "",
            $"Usage: {OptionTable.Usage(root.Name, root)}",
            "",
            .. groups.SelectMany(group => (string[])[$"{group.Title}:", .. group.Members.SelectMany(member => Row(member.Name, member.Description ?? "", CommandMeanings))]),
            "",
            .. Wrap($"{root.Name} COMMAND --help shows a command's options, --version the version.", 0),
            .. Examples(root).Take(1).Select(example => $"Example: {example.Line}"),
        ];
    }

    private static IEnumerable<string> Command(Command root, Command command)
    {
        string path = $"{root.Name} {command.Name}";
        return
        [
            .. Wrap(command.Description ?? "", 0),
            "",
            .. Wrap($"Usage: {OptionTable.Usage(path, command)}", 0),
            .. Section("Arguments", command.Arguments.SelectMany(argument => Row(argument.Name, argument.Description ?? "", Meanings))),
            .. OptionTable.Groups(command).SelectMany(group => Section(group.Title, group.Options.SelectMany(OptionRow))),
            .. Section("Examples", Examples(command).SelectMany(example => (string[])[$"  {example.Line}", .. Wrap(example.Meaning, 6)])),
        ];
    }

    private static IEnumerable<(string Line, string Meaning)> Examples(Command command) => command is GroupedCommand grouped ? grouped.Examples : [];

    private static IEnumerable<string> OptionRow(Option option)
    {
        string meaning = OptionTable.Default(option) is { } value ? $"{option.Description} [default: {value}]" : option.Description ?? "";
        return Row($"{OptionTable.Names(option)} {OptionTable.Value(option)}".TrimEnd(), option.Required ? $"{meaning} [required]" : meaning, Meanings);
    }

    private static string[] Section(string title, IEnumerable<string> lines)
    {
        string[] all = [.. lines];
        return all.Length == 0 ? [] : ["", $"{title}:", .. all];
    }

    /// <summary>A name with its meaning beside it, or below where the name is long.</summary>
    private static IEnumerable<string> Row(string name, string meaning, int column)
    {
        string[] lines = [.. Wrap(meaning, column)];
        return name.Length + 4 <= column && lines.Length > 0 ? [$"  {name}".PadRight(column) + lines[0][column..], .. lines.Skip(1)] : [$"  {name}", .. lines];
    }

    /// <summary>Breaks a text between words; each line begins with so many spaces.</summary>
    private static IEnumerable<string> Wrap(string text, int indent)
    {
        string line = "";
        foreach (string word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length > 0 && indent + line.Length + 1 + word.Length > Width)
            {
                yield return new string(' ', indent) + line;
                line = "";
            }

            line = line.Length == 0 ? word : $"{line} {word}";
        }

        if (line.Length > 0)
        {
            yield return new string(' ', indent) + line;
        }
    }
}
