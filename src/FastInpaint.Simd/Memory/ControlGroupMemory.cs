using System.Globalization;

namespace FastInpaint.Simd;

/// <summary>The memory that Linux control groups leave to this process. Containers are limited by control groups.</summary>
internal static class ControlGroupMemory
{
    // Version 1 writes "no limit" as the most bytes of whole pages. Pages have at most 64 KiB.
    private const long NoLimit = long.MaxValue - 0xffff;

    /// <summary>Bytes that are free below the tightest limit of the process's group and the groups around it. Null if no group has a limit.</summary>
    /// <inheritdoc cref="Limit"/>
    public static long? Free(string root, IEnumerable<string> membership) => Least(root, membership, static files =>
    {
        if (files.Limit is not { } limit || files.Used is not { } used)
        {
            return null;
        }

        // Cached file contents can be released when memory is needed; the program's own memory cannot.
        (long unusedFiles, long usedFiles) = files.CachedFiles;
        return Math.Min(Math.Max(0, limit - used + unusedFiles + (usedFiles / 2)), limit);
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

    /// <summary>The number that a text is; null if it is none.</summary>
    private static long? Number(string? text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long value) ? value : null;

    /// <summary>The lines of a file; none if it cannot be read.</summary>
    private static string[] Lines(string folder, string name)
    {
        try
        {
            return File.ReadAllLines(Path.Combine(folder, name));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>The files of one group. Every property reads its file.</summary>
    private readonly record struct GroupFiles(string Folder, bool Second)
    {
        /// <summary>The limit in bytes; null if there is none.</summary>
        public long? Limit => Number(Lines(Folder, Second ? "memory.max" : "memory.limit_in_bytes").FirstOrDefault()) is { } bytes and < NoLimit ? bytes : null;

        /// <summary>Bytes in use; null if the file does not exist.</summary>
        public long? Used => Number(Lines(Folder, Second ? "memory.current" : "memory.usage_in_bytes").FirstOrDefault());

        /// <summary>Bytes of cached files that were not used for a while, and of the others; 0 if the file does not say.</summary>
        public (long Unused, long Used) CachedFiles
        {
            get
            {
                string[] lines = Lines(Folder, "memory.stat");
                return (Statistic(lines, "inactive_file"), Statistic(lines, "active_file"));
            }
        }

        private long Statistic(string[] lines, string name)
        {
            string start = $"{(Second ? "" : "total_")}{name} ";
            return Number(lines.FirstOrDefault(line => line.StartsWith(start, StringComparison.Ordinal))?[start.Length..]) ?? 0;
        }
    }
}
