using System.CommandLine;

namespace FastInpaint.Host.Usage;

/// <summary>Finds what could stand at the end of a command line that is being written.</summary>
internal static class Completion
{
    /// <summary>The candidates, each with its meaning; empty where a file or any other value is expected.</summary>
    /// <param name="root">The program.</param>
    /// <param name="words">The words behind the program's name; the last one is being written, and may be empty.</param>
    public static IEnumerable<(string Word, string Meaning)> Of(Command root, IReadOnlyList<string> words)
    {
        string[] before = [.. words.SkipLast(1)];
        string word = words.LastOrDefault("");
        if (before.Contains("--"))
        {
            return [];
        }

        Command command = root.Parse(before, CommandRunner.Parsing).CommandResult.Command;
        if (Valued(command, before, word) is var (option, begun, prefix))
        {
            return OptionTable.Words(option).Where(candidate => IsContinued(candidate, begun)).Select(candidate => (prefix + candidate, ""));
        }

        if (word.StartsWith('-') || (command.Arguments.Count == 0 && command.Subcommands.Count == 0))
        {
            HashSet<string> given = [.. before];
            return OptionTable.All(command)
                .Where(candidate => candidate.Arity.MaximumNumberOfValues > 1 || !(given.Contains(candidate.Name) || candidate.Aliases.Any(given.Contains)))
                .Where(candidate => IsContinued(candidate.Name, word))
                .Select(candidate => (candidate.Name, Short(candidate)));
        }

        IEnumerable<(string Word, string Meaning)> candidates = command.Subcommands.Count > 0
            ? OptionTable.Commands(command).Select(candidate => (candidate.Name, Short(candidate)))
            : command.Arguments.SelectMany(OptionTable.Words).Select(candidate => (candidate, ""));
        return candidates.Where(candidate => IsContinued(candidate.Word, word));
    }

    /// <summary>The option whose value is being written, what of the value there is, and what stands before it in the same word.</summary>
    private static (Option Option, string Begun, string Prefix)? Valued(Command command, string[] before, string word)
    {
        // Bash makes three words of --detail=on.
        (string? name, string begun, string prefix) = (before, word) switch
        {
            ([.., var option], "=") => (option, "", ""),
            ([.., var option, "="], _) => (option, word, ""),
            (_, ['-', '-', ..]) when word.Contains('=') => (word[..word.IndexOf('=')], word[(word.IndexOf('=') + 1)..], word[..(word.IndexOf('=') + 1)]),
            ([.., var option], _) => (option, word, ""),
            _ => (null, word, ""),
        };
        Option? valued = OptionTable.All(command).FirstOrDefault(option => OptionTable.TakesValue(option) && (option.Name == name || option.Aliases.Contains(name ?? "")));
        return valued is null ? null : (valued, begun, prefix);
    }

    private static bool IsContinued(string candidate, string begun) => candidate.StartsWith(begun, StringComparison.Ordinal);

    /// <summary>The first sentence of a meaning: lists of candidates have one line for each.</summary>
    private static string Short(Symbol symbol)
    {
        string meaning = symbol.Description ?? "";
        int end = meaning.IndexOf(". ", StringComparison.Ordinal);
        return end < 0 ? meaning : meaning[..(end + 1)];
    }
}
