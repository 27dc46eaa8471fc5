using System.Globalization;

namespace FastInpaint.Simd;

/// <summary>What Linux control groups, by which containers are limited, leave to this process.</summary>
internal static class ControlGroupMemory
{
    /// <summary>Bytes below the tightest limit of the process's group and of those around it; null where none has a limit.</summary>
    /// <inheritdoc cref="Limit"/>
    public static long? Free(string root, IEnumerable<string> membership) => Least(root, membership, static files =>
    {
        // Files that were read give way, but not the program's own.
        long? free = files.Limit - files.Used is { } left ? Math.Max(0, left + files.UnusedFiles + (files.UsedFiles / 2)) : null;
        return free is { } bytes ? Math.Min(bytes, files.Limit!.Value) : null;
    });

    /// <summary>The tightest limit of the process's group and of those around it, in bytes; null where none has a limit.</summary>
    /// <param name="root">Where the groups' files are: <c>/sys/fs/cgroup</c>.</param>
    /// <param name="membership">Lines as in <c>/proc/self/cgroup</c>: <c>0::/path</c> of version 2, <c>4:memory:/path</c> of version 1.</param>
    public static long? Limit(string root, IEnumerable<string> membership) => Least(root, membership, static files => files.Limit);

    /// <summary>The least that is said of the process's group and of those around it. In a container the path may be one that only the host sees: then the files of the root are the container's.</summary>
    private static long? Least(string root, IEnumerable<string> membership, Func<GroupFiles, long?> bytes)
    {
        long? least = null;
        foreach (string line in membership)
        {
            string[] parts = line.Split(':', 3);
            bool second = parts.Length == 3 && parts[1].Length == 0;
            if (second || (parts.Length == 3 && parts[1].Split(',').Contains("memory")))
            {
                string[] names = parts[2].Split('/', StringSplitOptions.RemoveEmptyEntries);
                for (int depth = names.Contains("..") ? 0 : names.Length; depth >= 0; depth--)
                {
                    long? own = bytes(new GroupFiles(Path.Combine([second ? root : Path.Combine(root, "memory"), .. names.AsSpan(0, depth)]), second));
                    least = own is null ? least : Math.Min(least ?? long.MaxValue, own.Value);
                }
            }
        }

        return least;
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

    /// <summary>What the files of one group say; null for what they do not.</summary>
    private readonly record struct GroupFiles(string Folder, bool Second)
    {
        public long? Limit => Number(Path.Combine(Folder, Second ? "memory.max" : "memory.limit_in_bytes"));

        public long? Used => Number(Path.Combine(Folder, Second ? "memory.current" : "memory.usage_in_bytes"));

        public long UnusedFiles => Files("inactive_file");

        public long UsedFiles => Files("active_file");

        private long Files(string name) => Statistic(Path.Combine(Folder, "memory.stat"), Second ? name : "total_" + name) ?? 0;
    }
}
