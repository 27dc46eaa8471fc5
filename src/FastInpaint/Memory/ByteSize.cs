using System.Globalization;

namespace FastInpaint.Memory;

/// <summary>Sizes in messages.</summary>
internal static class ByteSize
{
    /// <summary>For example <c>123.4 MiB (129394279 bytes)</c>.</summary>
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
