using System.CommandLine;
using System.CommandLine.Parsing;

namespace FastInpaint.Host.Options;

internal static class ValueRange
{
    /// <summary>A validator that names the option, the value and the range.</summary>
    public static Action<OptionResult> Of(Option option, int minimum, int maximum) => result =>
    {
        // A value that is no number has its own error.
        if (result.Errors.Any() || result.Tokens.Count == 0 || !int.TryParse(result.Tokens[0].Value, out int value))
        {
            return;
        }

        if (value < minimum || value > maximum)
        {
            result.AddError($"{option.Name} {value} is out of range; it must be {minimum} to {maximum}.");
        }
    };
}
