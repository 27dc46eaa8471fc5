using System.Globalization;

namespace FastInpaint.Simd;

/// <summary>The memory that Linux control groups leave to this process. Containers are limited by control groups.</summary>
internal static class ControlGroupMemory
{
    /// <summary>Bytes that are free below the tightest limit of the process's group and the groups around it. Null if no group has a limit.</summary>
    /// <inheritdoc cref="Limit"/>
    public static long? Free(string root, IEnumerable<string> membership) => Least(root, membership, static files =>
    {
        // Cached file contents can be released when memory is needed; the program's own memory cannot.
        long? free = files.Limit - files.Used is { } left ? Math.Max(0, left + files.UnusedFiles + (files.UsedFiles / 2)) : null;
        return free is { } bytes ? Math.Min(bytes, files.Limit!.Value) : null;
    });

    /// <summary>The tightest limit of the process's group and the groups around it, in bytes. Null if no group has a limit.</summary>
    /// <param name="root">The folder of the groups' files: <c>/sys/fs/cgroup</c>.</param>
    /// <param name="membership">Lines as in <c>/proc/self/cgroup</c>: <c>0::/path</c> for version 2, <c>4:memory:/path</c> for version 1.</param>
    public static long? Limit(string root, IEnumerable<string> membership) => Least(root, membership, static files => files.Limit);

    /// <summary>The lowest value of the process's group and the groups around it. In a container the path may be one that only the host can see. The files of the root are then those of the container.</summary>
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

    /// <summary>The files of one group. A value is null if its file does not exist.</summary>
    private readonly record struct GroupFiles(string Folder, bool Second)
    {
        public long? Limit => Number(Path.Combine(Folder, Second ? "memory.max" : "memory.limit_in_bytes"));

        public long? Used => Number(Path.Combine(Folder, Second ? "memory.current" : "memory.usage_in_bytes"));

        public long UnusedFiles => Files("inactive_file");

        public long UsedFiles => Files("active_file");

        private long Files(string name) => Statistic(Path.Combine(Folder, "memory.stat"), Second ? name : "total_" + name) ?? 0;
    }
}
