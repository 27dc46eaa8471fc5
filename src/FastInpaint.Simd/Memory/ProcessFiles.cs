using System.Globalization;

namespace FastInpaint.Simd;

/// <summary>What Linux says of the machine and the process in <c>/proc</c>. What cannot be read is not said.</summary>
/// <param name="root">The folder.</param>
internal readonly struct ProcessFiles(string root)
{
    /// <summary>Lines as in <c>/proc/self/cgroup</c>.</summary>
    public string[] ControlGroups => Lines("self", "cgroup");

    /// <summary>Bytes of an entry of <c>/proc/meminfo</c>; null where there is none.</summary>
    public long? MemoryInfo(string name) => Entry(Lines("meminfo"), name + ':') * 1024;

    /// <summary>The bytes of addresses that the process may still take (within the soft limit): the runtime reserves much for its heap as it starts. Null where there is no limit.</summary>
    public long? AddressSpace => Entry(Lines("self", "limits"), "Max address space ") - (Entry(Lines("self", "status"), "VmSize:") * 1024 ?? 0) is { } left ? Math.Max(left, 0) : null;

    /// <summary>The first number of the line that begins so.</summary>
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
