using System.Globalization;

namespace FastInpaint.Simd;

internal static class AvailableMemory
{
    /// <summary>Bytes that this process may still take without swapping: the container's or machine's limit, and on Linux what the container's use leaves of it and what the kernel says is free.</summary>
    public static long Bytes()
    {
        long limit = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        return OperatingSystem.IsLinux() ? Math.Min(limit, Free("/proc", "/sys/fs/cgroup")) : limit;
    }

    /// <summary>What Linux has left; <see cref="long.MaxValue"/> where it does not say.</summary>
    /// <param name="processes">Where <c>meminfo</c> and <c>self/cgroup</c> are.</param>
    /// <param name="controlGroups">Where the control groups' files are.</param>
    internal static long Free(string processes, string controlGroups)
    {
        const string Key = "MemAvailable:";
        string? number = Lines(processes, "meminfo").FirstOrDefault(line => line.StartsWith(Key, StringComparison.Ordinal))?[Key.Length..]
            .Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
        long machine = long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out long kibibytes) ? kibibytes * 1024 : long.MaxValue;
        return Math.Min(machine, ControlGroupMemory.Free(controlGroups, Lines(processes, "self", "cgroup")) ?? long.MaxValue);
    }

    private static string[] Lines(params ReadOnlySpan<string> path)
    {
        try
        {
            return File.ReadAllLines(Path.Combine(path));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
