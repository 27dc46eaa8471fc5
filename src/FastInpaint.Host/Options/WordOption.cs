using System.CommandLine;
using FastInpaint.Host.Usage;

namespace FastInpaint.Host.Options;

/// <summary>Options whose value is one of some words.</summary>
internal static class WordOption
{
    /// <param name="name">With its dashes.</param>
    /// <param name="description">For the help.</param>
    /// <param name="words">What it takes; the first is the default.</param>
    public static Option<string> Create(string name, string description, params string[] words)
    {
        var option = new Option<string>(name) { Description = description, DefaultValueFactory = _ => words[0] };
        Restrict(option, words);
        return option;
    }

    /// <summary>Refuses other words, in a sentence that names the option, the word, those that it takes, and the near ones.</summary>
    public static void Restrict(Option<string> option, params string[] words)
    {
        option.HelpName = string.Join('|', words);
        option.CompletionSources.Add(words);
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && !words.Contains(result.Tokens[0].Value, StringComparer.Ordinal))
            {
                result.AddError(NearNames.Refusal(option.Name, result.Tokens[0].Value, words));
            }
        });
    }
}
