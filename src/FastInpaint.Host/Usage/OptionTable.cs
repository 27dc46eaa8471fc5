using System.CommandLine;
using System.CommandLine.Completions;
using System.Globalization;

namespace FastInpaint.Host.Usage;

/// <summary>What help, the man page, the completions and the documents say of commands, arguments and options: read from the table that the parser uses.</summary>
internal static class OptionTable
{
    /// <summary>The title of options that are in no group of their command.</summary>
    public const string OtherOptions = "Other options";

    /// <summary>The title of options where a command has no groups.</summary>
    public const string Options = "Options";

    /// <summary>The commands of a program that are shown.</summary>
    public static IEnumerable<Command> Commands(Command root) => root.Subcommands.Where(command => !command.Hidden);

    /// <summary>The options of a command in its groups, and at the end those that all commands have.</summary>
    public static IEnumerable<(string Title, IReadOnlyList<Option> Options)> Groups(Command command)
    {
        IReadOnlyList<(string Title, IReadOnlyList<Option> Options)> groups =
            command is GroupedCommand grouped ? [.. grouped.Groups.Select(group => (group.Title, (IReadOnlyList<Option>)[.. group.Members.OfType<Option>()])).Where(group => group.Item2.Count > 0)] : [];
        Option[] others = [.. All(command).Except(groups.SelectMany(group => group.Options))];
        return [.. groups, (groups.Count == 0 ? Options : OtherOptions, others)];
    }

    /// <summary>The options that a command takes: its own, and those of its parents that are for all commands below.</summary>
    public static IEnumerable<Option> All(Command command) =>
        command.Options.Concat(command.Parents.OfType<Command>().SelectMany(All).Where(option => option.Recursive)).Where(option => !option.Hidden);

    /// <summary>The names of an option for people: <c>-o, --output</c>.</summary>
    public static string Names(Option option) => string.Join(", ", option.Aliases.Where(alias => alias is ['-', not '?']).Append(option.Name));

    /// <summary>What stands for the value of an option: its words, or its placeholder; empty for one that takes none.</summary>
    public static string Value(Option option) => TakesValue(option) ? option.HelpName ?? "VALUE" : "";

    /// <summary>Whether a value has to follow.</summary>
    public static bool TakesValue(Option option) => option.Arity.MinimumNumberOfValues > 0;

    /// <summary>What stands for an argument: in brackets where it can be left out.</summary>
    public static string Shown(Argument argument) => argument.Arity.MinimumNumberOfValues > 0 ? argument.Name : $"[{argument.Name}]";

    /// <summary>The default of an option that takes a value; null where it has none.</summary>
    public static string? Default(Option option) => !TakesValue(option) || !option.HasDefaultValue ? null : option.GetDefaultValue() switch
    {
        null => null,
        string[] words => string.Join(' ', words),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        var text => text.ToString(),
    };

    /// <summary>The words that an option takes; empty for any other value.</summary>
    public static IEnumerable<string> Words(Symbol symbol) => symbol.GetCompletions(CompletionContext.Empty).Select(item => item.Label);

    /// <summary>How a command is called.</summary>
    /// <param name="path">The program and the command.</param>
    public static string Usage(string path, Command command)
    {
        IEnumerable<string> required = command.Options.Where(option => option.Required).Select(option => $"{option.Aliases.FirstOrDefault() ?? option.Name} {Value(option)}");
        string[] parts = command.Subcommands.Any() ? ["COMMAND", "[arguments]"] : [.. command.Arguments.Select(Shown), .. required];
        return string.Join(' ', [path, .. parts, "[options]"]);
    }
}
