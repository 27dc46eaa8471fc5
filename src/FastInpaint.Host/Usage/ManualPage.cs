using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace FastInpaint.Host.Usage;

/// <summary>Writes the man page of a program in roff, with the macros of <c>man(7)</c>.</summary>
internal sealed partial class ManualPage
{
    private readonly StringBuilder _page = new();
    private readonly Command _root;

    private ManualPage(Command root) => _root = root;

    /// <param name="root">The program.</param>
    /// <param name="version">Its version.</param>
    public static string Of(Command root, string version)
    {
        var page = new ManualPage(root);
        page.Write(version);
        return page._page.ToString();
    }

    private void Write(string version)
    {
        string summary = (_root.Description ?? "").TrimEnd('.');
        Line($".TH {Quoted(_root.Name.ToUpperInvariant())} 1 \"\" {Quoted($"{_root.Name} {version}")} \"User Commands\"");
        Line(".SH NAME");
        Line($"{Word(_root.Name)} \\- {Text(char.ToLowerInvariant(summary[0]) + summary[1..])}");
        Line(".SH SYNOPSIS");
        Line(Bold(OptionTable.Usage(_root.Name, _root)));
        Line(".SH DESCRIPTION");
        Sentences($"{_root.Description} Each command has arguments and options of its own. {_root.Name} COMMAND --help shows those of one command.");
        Line(".SH COMMANDS");
        foreach (Command command in OptionTable.Commands(_root))
        {
            Write(command);
        }

        Line(".SH OPTIONS");
        Sentences("--version stands alone. The others stand behind a command too.");
        foreach (Option option in _root.Options.Where(option => !option.Hidden))
        {
            Item(OptionTable.Names(option), "", option.Description);
        }

        if (_root is GroupedCommand notes)
        {
            Items("EXIT STATUS", notes.ExitCodes.Select(code => (code.Code.ToString(CultureInfo.InvariantCulture), code.Meaning)));
            Items("ENVIRONMENT", notes.Variables);
            Items("EXAMPLES", notes.Examples);
        }
    }

    private void Write(Command command)
    {
        Line($".SS {Quoted(OptionTable.Usage($"{_root.Name} {command.Name}", command))}");
        Sentences(command.Description);
        foreach (Argument argument in command.Arguments)
        {
            Item(argument.Name, "", argument.Description);
        }

        // Those that all commands have stand once, at the end.
        foreach ((string title, IReadOnlyList<Option> options) in OptionTable.Groups(command))
        {
            Option[] own = [.. options.Intersect(command.Options)];
            if (own.Length > 0)
            {
                Line(".PP");
                Line($".I {Quoted(title)}");
            }

            foreach (Option option in own)
            {
                string fallback = OptionTable.Default(option) is { } value ? $" Default: {value}" : "";
                Item(OptionTable.Names(option), OptionTable.Value(option), option.Description + fallback + (option.Required ? " This option is required." : ""));
            }
        }

        foreach ((string line, string meaning) in command is GroupedCommand grouped ? grouped.Examples : [])
        {
            Line(".PP");
            Sentences($"Example: {meaning}");
            Line(".RS 4");
            Line(".nf");
            Line(Word(line));
            Line(".fi");
            Line(".RE");
        }
    }

    private void Items(string title, IEnumerable<(string Name, string Meaning)> items)
    {
        (string Name, string Meaning)[] all = [.. items];
        if (all.Length > 0)
        {
            Line($".SH {Quoted(title)}");
            foreach ((string name, string meaning) in all)
            {
                Item(name, "", meaning);
            }
        }
    }

    /// <summary>A name in bold letters, what stands for its value in italic ones, and below the meaning.</summary>
    private void Item(string name, string value, string? meaning)
    {
        Line(".TP");
        Line(value.Length == 0 ? Bold(name) : $"{Bold(name)} \\fI{Word(value)}\\fR");
        Sentences(meaning);
    }

    /// <summary>A text, each sentence in a line of its own: so roff knows where sentences end.</summary>
    private void Sentences(string? text)
    {
        foreach (string sentence in SentenceEnd().Split(text ?? ""))
        {
            Line(Text(sentence));
        }
    }

    private void Line(string line) => _page.Append(line).Append('\n');

    private static string Bold(string text) => $"\\fB{Word(text)}\\fR";

    private static string Quoted(string text) => $"\"{Word(text).Replace("\"", "\\(dq", StringComparison.Ordinal)}\"";

    /// <summary>Text that a user writes as it is: its dashes are those of the keyboard.</summary>
    private static string Word(string text) => Escaped(text).Replace("-", "\\-", StringComparison.Ordinal);

    /// <summary>Prose. In it the dashes of options and lines of commands are those of the keyboard, and others are hyphens.</summary>
    private static string Text(string text) => OptionName().Replace(Escaped(text), match => match.Value.Replace("-", "\\-", StringComparison.Ordinal));

    // A line that begins with one of these would be a request.
    private static string Escaped(string text) => (text is ['.' or '\'', ..] ? "\\&" : "") + text.Replace("\\", "\\e", StringComparison.Ordinal);

    [GeneratedRegex(@"(?<![\w-])-[\w-]*")]
    private static partial Regex OptionName();

    [GeneratedRegex(@"(?<=[.?!]) (?=[A-Z-])")]
    private static partial Regex SentenceEnd();
}
