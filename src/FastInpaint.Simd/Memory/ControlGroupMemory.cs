using System.Globalization;

namespace FastInpaint.Simd;

/// <summary>What Linux control groups, by which containers are limited, leave to this process.</summary>
internal static class ControlGroupMemory
{
    /// <summary>Bytes below the tightest limit of the process's group and of those around it; null where none has a limit.</summary>
    /// <param name="root">Where the groups' files are: <c>/sys/fs/cgroup</c>.</param>
    /// <param name="membership">Lines as in <c>/proc/self/cgroup</c>: <c>0::/path</c> of version 2, <c>4:memory:/path</c> of version 1.</param>
    public static long? Free(string root, IEnumerable<string> membership)
    {
        long? least = null;
        foreach (string line in membership)
        {
            string[] parts = line.Split(':', 3);
            if (parts.Length == 3 && parts[1].Length == 0)
            {
                Tighten(ref least, root, parts[2], "memory.max", "memory.current", "inactive_file");
            }
            else if (parts.Length == 3 && parts[1].Split(',').Contains("memory"))
            {
                Tighten(ref least, Path.Combine(root, "memory"), parts[2], "memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file");
            }
        }

        return least;
    }

    /// <summary>Looks at a group and at all above it. In a container the path may be one that only the host sees: then the files of the root are the container's.</summary>
    private static void Tighten(ref long? least, string root, string path, string limit, string used, string cache)
    {
        string[] names = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        for (int depth = names.Contains("..") ? 0 : names.Length; depth >= 0; depth--)
        {
            string folder = Path.Combine([root, .. names.AsSpan(0, depth)]);
            if (Number(Path.Combine(folder, limit)) is { } most && Number(Path.Combine(folder, used)) is { } taken)
            {
                // Files that were read and are not in use give way.
                long free = Math.Max(0, most - taken + (Statistic(Path.Combine(folder, "memory.stat"), cache) ?? 0));
                least = Math.Min(least ?? long.MaxValue, Math.Min(free, most));
            }
        }
    }

    private static long? Number(string file) => ParseFirst(file, line => line);

    private static long? Statistic(string file, string name) => ParseFirst(file, line => line.StartsWith(name + ' ', StringComparison.Ordinal) ? line[(name.Length + 1)..] : null);

    private static long? ParseFirst(string file, Func<string, string?> number)
    {
        try
        {
            string? text = File.ReadLines(file).Select(number).FirstOrDefault(found => found is not null);
            return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long value) ? value : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
