using System.CommandLine;
using System.CommandLine.Parsing;

namespace FastInpaint.Host.Usage;

/// <summary>Says what is wrong with arguments, in the words of the user's command line.</summary>
internal static class ParseFaults
{
    /// <summary>Sentences on what is wrong; empty where nothing is.</summary>
    /// <param name="root">The program.</param>
    /// <param name="parsed">Its arguments.</param>
    public static string Of(Command root, ParseResult parsed)
    {
        Command command = parsed.CommandResult.Command;
        if (command.Subcommands.Any() && parsed.UnmatchedTokens is [[not '-', ..] name, ..])
        {
            return $"There is no command '{name}'{NearNames.Question(name, OptionTable.Commands(command).Select(known => known.Name))}";
        }

        // What follows a misspelled name is taken for something else, and its faults would mislead.
        string[] unknown = [.. UnknownOptions(parsed).Select(name => Unknown(root, command, name)).Distinct()];
        if (unknown.Length > 0)
        {
            return string.Join(' ', unknown);
        }

        if (command.Subcommands.Any() && parsed.Errors.Count > 0)
        {
            return "No command is given.";
        }

        return parsed.UnmatchedTokens is [var more, ..] ? TooMany(command, more) : string.Join(' ', parsed.Errors.Select(Sentence).Distinct());
    }

    /// <summary>Words that look like options, are none, and stand where an argument could.</summary>
    private static IEnumerable<string> UnknownOptions(ParseResult parsed)
    {
        HashSet<Token> values = new(ReferenceEqualityComparer.Instance);
        foreach (OptionResult option in parsed.CommandResult.Children.Concat(parsed.RootCommandResult.Children).OfType<OptionResult>())
        {
            values.UnionWith(option.Tokens);
        }

        return parsed.Tokens
            .TakeWhile(token => token.Type != TokenType.DoubleDash)
            .Where(token => token.Type == TokenType.Argument && token.Value is ['-', _, ..] && !values.Contains(token))
            .Select(token => token.Value.Split('=')[0]);
    }

    private static string Unknown(Command root, Command command, string name)
    {
        string[] others = [.. OptionTable.Commands(root).Where(other => OptionTable.All(other).Any(option => option.Name == name)).Select(other => other.Name)];
        return others.Length > 0
            ? $"{command.Name} has no option {name}; {NearNames.Listed(others, "and")} {(others.Length == 1 ? "has" : "have")} it."
            : $"{command.Name} has no option {name}{NearNames.Question(name, OptionTable.All(command).Select(option => option.Name))}";
    }

    private static string TooMany(Command command, string word) => command.Arguments.Count == 0
        ? $"'{word}' is one argument too many; {command.Name} takes options alone."
        : $"'{word}' is one argument too many; {command.Name} takes {NearNames.Listed([.. command.Arguments.Select(argument => argument.Name)], "and")}.";

    /// <summary>The sentence of a fault: one of ours where the parser has found it, else that of the option.</summary>
    private static string Sentence(ParseError fault) => fault.SymbolResult switch
    {
        ArgumentResult { Parent: OptionResult option } => Sentence(option, fault.Message),
        OptionResult option => Sentence(option, fault.Message),
        ArgumentResult { Tokens.Count: 0 } argument => $"{argument.Argument.Name} is missing.",
        _ => fault.Message,
    };

    private static string Sentence(OptionResult result, string otherwise)
    {
        Option option = result.Option;
        string shown = $"{option.Name} {OptionTable.Value(option)}".TrimEnd();
        return result switch
        {
            { Implicit: true } when option.Required => $"{shown} is missing.",
            { Implicit: false, Tokens.Count: 0 } when OptionTable.TakesValue(option) => $"{option.Name} is given without its value. Write {shown}.",
            { IdentifierTokenCount: > 1 } when result.Tokens.Count > option.Arity.MaximumNumberOfValues => $"{option.Name} is given {result.IdentifierTokenCount} times, with "
                + $"'{string.Join("' and '", result.Tokens.Select(token => token.Value))}'. Give it once.",
            { Tokens: [var word, ..] } when option.ValueType == typeof(bool) => $"{option.Name} is on or off, and '{word.Value}' is neither. Write {option.Name} alone to turn it on.",
            _ => otherwise,
        };
    }
}
