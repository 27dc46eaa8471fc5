namespace FastInpaint.Simd;

/// <summary>The memory that this process may take, no matter how much is free at the moment. The limit is read once and does not change while the process runs.</summary>
public static class ProcessMemory
{
    private const long RuntimeBytes = 96L << 20;

    // Must be read before a host sets a hard limit for the heap. After that, the runtime reports the hard limit as the machine's memory.
    private static readonly long s_limit = Limit();

    /// <summary>The tightest limit in bytes. It takes into account the machine's memory and, on Linux, the limits of the process's control group and the groups around it (version 1 or 2), and of the address
    /// space (RLIMIT_AS).</summary>
    public static long LimitBytes => s_limit;

    /// <summary>The part of <see cref="LimitBytes"/> that may be planned with: all except a reserve of 5 % and 96 MiB, but at least an eighth. The reserve is for memory that is not counted: code, stacks, connections, the runtime.</summary>
    public static long BudgetBytes => Budget(s_limit);

    /// <summary>The budget for a given limit, both in bytes.</summary>
    internal static long Budget(long limit) => Math.Max(limit - (limit / 20) - RuntimeBytes, Math.Max(limit / 8, 1));

    /// <summary>The tightest limit that Linux reports, in bytes; <see cref="long.MaxValue"/> if it reports none.</summary>
    /// <param name="processes">The folder of <c>meminfo</c>, <c>self/limits</c> and <c>self/cgroup</c>.</param>
    /// <param name="controlGroups">The folder of the control groups' files.</param>
    internal static long Limit(string processes, string controlGroups)
    {
        var files = new ProcessFiles(processes);
        long? groups = ControlGroupMemory.Limit(controlGroups, files.ControlGroups);
        return Math.Min(files.MemoryInfo("MemTotal") ?? long.MaxValue, Math.Min(groups ?? long.MaxValue, files.AddressSpace ?? long.MaxValue));
    }

    private static long Limit()
    {
        long limit = OperatingSystem.IsLinux() ? Limit("/proc", "/sys/fs/cgroup") : long.MaxValue;
        return limit == long.MaxValue ? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes : limit;
    }
}
