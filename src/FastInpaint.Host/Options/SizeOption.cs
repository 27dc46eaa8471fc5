using System.CommandLine;

namespace FastInpaint.Host.Options;

/// <summary>Options whose value is a number of bytes, written as <see cref="ByteCount"/> reads it.</summary>
internal static class SizeOption
{
    /// <summary>Refuses what is no size or out of range, in a sentence that names the option, the value and the range.</summary>
    /// <param name="most">The most bytes; null for no bound.</param>
    /// <param name="value">The default; null for none.</param>
    public static Option<long?> Create(string name, string description, long least = 1, long? most = null, long? value = null)
    {
        string range = most is { } bound ? $"{ByteCount.Text(least)} to {ByteCount.Text(bound)}" : $"{ByteCount.Text(least)} or more";
        return new Option<long?>(name)
        {
            Description = value is { } standard ? $"{description} Without it, {ByteCount.Text(standard)}." : description,
            HelpName = "SIZE",
            CustomParser = result =>
            {
                string text = result.Tokens[0].Value;
                if (!ByteCount.TryParse(text, out long bytes))
                {
                    result.AddError($"{name} '{text}' is no size; give for example 512MiB, 1.5GiB, 800MB or a number of bytes{(least > 1 || most is not null ? $"; it must be {range}" : "")}.");
                }
                else if (bytes < least || bytes > most)
                {
                    result.AddError($"{name} {text} is out of range; it must be {range}.");
                }

                return bytes;
            },
        };
    }

    /// <summary>The value of an option that has a default.</summary>
    public static long Value(ParseResult parsed, Option<long?> option, long standard) => parsed.GetValue(option) ?? standard;
}
