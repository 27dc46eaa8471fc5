using System.Globalization;

namespace FastInpaint.Memory;

/// <summary>Formats sizes for messages.</summary>
internal static class ByteSize
{
    /// <summary>A size in two units, for example <c>123.4 MiB (129394279 bytes)</c>.</summary>
    public static string Format(long bytes)
    {
        (double value, string unit) = bytes switch
        {
            >= 1L << 30 => (bytes / (double)(1L << 30), "GiB"),
            >= 1L << 20 => (bytes / (double)(1L << 20), "MiB"),
            _ => (bytes / 1024.0, "KiB"),
        };
        return string.Create(CultureInfo.InvariantCulture, $"{value:0.0} {unit} ({bytes} bytes)");
    }
}
