using System.Globalization;

namespace FastInpaint.Simd;

/// <summary>Reads facts about the machine and the process from Linux's <c>/proc</c>. A fact that cannot be read is null or empty.</summary>
/// <param name="root">The folder, <c>/proc</c>.</param>
internal readonly struct ProcessFiles(string root)
{
    /// <summary>The lines of <c>/proc/self/cgroup</c>.</summary>
    public string[] ControlGroups => Lines("self", "cgroup");

    /// <summary>An entry of <c>/proc/meminfo</c> in bytes; null if there is none.</summary>
    public long? MemoryInfo(string name) => Entry(Lines("meminfo"), name + ':') * 1024;

    /// <summary>Bytes of address space that the process may still take, within the soft limit. The runtime reserves much of it for its heap at the start. Null if there is no limit.</summary>
    public long? AddressSpace => Entry(Lines("self", "limits"), "Max address space ") - (Entry(Lines("self", "status"), "VmSize:") * 1024 ?? 0) is { } left ? Math.Max(left, 0) : null;

    /// <summary>The first number in the line that begins with <paramref name="start"/>.</summary>
    private static long? Entry(string[] lines, string start)
    {
        string? number = lines.FirstOrDefault(line => line.StartsWith(start, StringComparison.Ordinal))?[start.Length..]
            .Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
        return long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out long value) ? value : null;
    }

    private string[] Lines(params ReadOnlySpan<string> path)
    {
        try
        {
            return File.ReadAllLines(Path.Combine([root, .. path]));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
