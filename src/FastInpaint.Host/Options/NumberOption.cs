using System.CommandLine;
using System.Globalization;
using System.Numerics;

namespace FastInpaint.Host.Options;

/// <summary>Options whose value is a number within a range.</summary>
internal static class NumberOption
{
    /// <summary>Refuses what is no such number, in a sentence that names the option, the value and the range.</summary>
    /// <param name="most">The greatest value; where it is the type's own, messages say only the least.</param>
    /// <param name="value">The default; help does not say it where it is 0.</param>
    /// <param name="unit">What help has in place of the number.</param>
    public static Option<T> Create<T>(string name, string description, T least, T most, T value = default, string unit = "N")
        where T : struct, INumber<T>, IMinMaxValue<T>
    {
        bool whole = T.IsInteger(T.One / (T.One + T.One));
        string range = most == T.MaxValue ? $"{Text(least)} or more" : $"{Text(least)} to {Text(most)}";
        return new Option<T>(name)
        {
            Description = description,
            HelpName = unit,
            DefaultValueFactory = value == T.Zero ? null : _ => value,
            CustomParser = result =>
            {
                string text = result.Tokens[0].Value;
                NumberStyles style = NumberStyles.AllowLeadingSign | (whole ? NumberStyles.None : NumberStyles.AllowDecimalPoint);
                if (T.TryParse(text, style, CultureInfo.InvariantCulture, out T given) && given >= least && given <= most)
                {
                    return given;
                }

                // What is too large for the type is a number all the same.
                bool number = double.TryParse(text, style, CultureInfo.InvariantCulture, out double any) && double.IsFinite(any);
                result.AddError(number ? $"{name} {text} is out of range; it must be {range}." : $"{name} '{text}' is no {(whole ? "whole " : "")}number; it must be {range}.");
                return value;
            },
        };
    }

    private static string Text<T>(T number)
        where T : INumber<T> => number.ToString(null, CultureInfo.InvariantCulture);
}
