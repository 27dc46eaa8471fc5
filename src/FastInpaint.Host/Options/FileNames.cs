using System.CommandLine;
using System.CommandLine.Parsing;

namespace FastInpaint.Host.Options;

/// <summary>Arguments and options that name a file or a folder: an empty name is refused by the parser, and the name <c>-</c> where standard input and output have no use.</summary>
internal static class FileNames
{
    /// <param name="standard">Whether <c>-</c> is standard input or output.</param>
    public static Argument<T> Of<T>(Argument<T> argument, bool standard = false)
    {
        argument.Validators.Add(result => Check(result, argument.Name, standard));
        return argument;
    }

    /// <inheritdoc cref="Of{T}(Argument{T}, bool)"/>
    public static Option<T> Of<T>(Option<T> option, bool standard = false)
    {
        option.Validators.Add(result => Check(result, option.Name, standard));
        return option;
    }

    private static void Check(SymbolResult result, string name, bool standard)
    {
        if (result.Tokens.Any(token => token.Value.Length == 0))
        {
            result.AddError($"{name} is an empty name; name a file.");
        }

        if (!standard && result.Tokens.Any(token => token.Value == StandardFile.Name))
        {
            result.AddError($"{name} - is standard input or output, which is of no use here; name a file, or write ./- for a file of this name.");
        }
    }
}
