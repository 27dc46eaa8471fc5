using System.CommandLine;
using System.Globalization;
using System.Numerics;

namespace FastInpaint.Host.Options;

/// <summary>Options whose value is a number within a range.</summary>
internal static class NumberOption
{
    /// <summary>Refuses other numbers, in a sentence that names the option, the value and the range.</summary>
    /// <param name="value">The default; help does not say it where it is 0.</param>
    /// <param name="unit">What help has in place of the number.</param>
    public static Option<T> Create<T>(string name, string description, T least, T most, T value = default, string unit = "N")
        where T : struct, IBinaryInteger<T>
    {
        var option = new Option<T>(name) { Description = description, HelpName = unit, DefaultValueFactory = value == T.Zero ? null : _ => value };
        option.Validators.Add(result =>
        {
            // A value that is no number has its own error.
            if (result.Tokens is [{ Value: var text }] && T.TryParse(text, CultureInfo.CurrentCulture, out T given) && (given < least || given > most))
            {
                result.AddError($"{name} {given} is out of range; it must be {least} to {most}.");
            }
        });
        return option;
    }
}
