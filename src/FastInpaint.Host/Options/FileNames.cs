using System.CommandLine;
using System.CommandLine.Parsing;

namespace FastInpaint.Host.Options;

/// <summary>Arguments and options that name a file: an empty name is refused by the parser.</summary>
internal static class FileNames
{
    public static Argument<T> Of<T>(Argument<T> argument)
    {
        argument.Validators.Add(result => Check(result, argument.Name));
        return argument;
    }

    public static Option<T> Of<T>(Option<T> option)
    {
        option.Validators.Add(result => Check(result, option.Name));
        return option;
    }

    private static void Check(SymbolResult result, string name)
    {
        if (result.Tokens.Any(token => token.Value.Length == 0))
        {
            result.AddError($"{name} is an empty name; name a file.");
        }
    }
}
