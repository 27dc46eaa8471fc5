using System.Globalization;
using System.Numerics;

namespace FastInpaint.Host.Options;

/// <summary>Sizes such as 512MiB, 1.5GiB, 800MB, 64k or 1000000.</summary>
internal static class ByteCount
{
    private static readonly (string Suffix, double Factor)[] Units =
    [
        ("kib", 1L << 10), ("mib", 1L << 20), ("gib", 1L << 30), ("tib", 1L << 40),
        ("kb", 1e3), ("mb", 1e6), ("gb", 1e9), ("tb", 1e12),
        ("k", 1L << 10), ("m", 1L << 20), ("g", 1L << 30), ("t", 1L << 40), ("b", 1),
    ];

    /// <summary>A size as a message has it: 16MiB, or the number of bytes.</summary>
    public static string Text(long bytes)
    {
        (string unit, int shift) = BitOperations.TrailingZeroCount(bytes) switch
        {
            >= 30 => ("GiB", 30),
            >= 20 => ("MiB", 20),
            >= 10 => ("KiB", 10),
            _ => (" bytes", 0),
        };
        return string.Create(CultureInfo.InvariantCulture, $"{bytes >> shift}{unit}");
    }

    /// <summary>False for anything that is no positive size.</summary>
    public static bool TryParse(string text, out long bytes)
    {
        string number = text.Trim().ToLowerInvariant();
        double factor = 1;
        foreach ((string suffix, double unit) in Units)
        {
            if (number.EndsWith(suffix, StringComparison.Ordinal))
            {
                number = number[..^suffix.Length].TrimEnd();
                factor = unit;
                break;
            }
        }

        bool valid = double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value)
            && value * factor is >= 1 and < long.MaxValue;
        bytes = valid ? (long)(value * factor) : 0;
        return valid;
    }
}
