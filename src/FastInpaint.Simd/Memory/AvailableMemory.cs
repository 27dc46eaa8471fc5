using System.Globalization;

namespace FastInpaint.Simd;

internal static class AvailableMemory
{
    /// <summary>Bytes that this process may still take without swapping: the container's or machine's limit, and on Linux what the kernel says is free.</summary>
    public static long Bytes()
    {
        long limit = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        return KernelEstimate() is { } free ? Math.Min(limit, free) : limit;
    }

    private static long? KernelEstimate()
    {
        const string Key = "MemAvailable:";
        try
        {
            string? line = File.ReadLines("/proc/meminfo").FirstOrDefault(line => line.StartsWith(Key, StringComparison.Ordinal));
            string? number = line?[Key.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
            return long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out long kibibytes) ? kibibytes * 1024 : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
