namespace FastInpaint.Simd;

/// <summary>How much memory this process may take, whatever is free at the moment: read once, the same as long as the process lives.</summary>
public static class ProcessMemory
{
    private const long RuntimeBytes = 96L << 20;

    // Read before a host sets the heap's hard limit, which the runtime then gives as the machine's memory.
    private static readonly long s_limit = Limit();

    /// <summary>The tightest limit in bytes: the machine's memory and, on Linux, the limits of the control groups (version 1 or 2, those around the process's own included) and of the address
    /// space (RLIMIT_AS).</summary>
    public static long LimitBytes => s_limit;

    /// <summary>What of <see cref="LimitBytes"/> may be planned with: all but a reserve of 5 % and 96 MiB for what nobody counts (code, stacks, connections, the runtime), but at least an eighth.</summary>
    public static long BudgetBytes => Budget(s_limit);

    /// <summary>The budget within a limit, both in bytes.</summary>
    internal static long Budget(long limit) => Math.Max(limit - (limit / 20) - RuntimeBytes, Math.Max(limit / 8, 1));

    /// <summary>The tightest limit that Linux tells, in bytes; <see cref="long.MaxValue"/> where it tells none.</summary>
    /// <param name="processes">Where <c>meminfo</c>, <c>self/limits</c> and <c>self/cgroup</c> are.</param>
    /// <param name="controlGroups">Where the control groups' files are.</param>
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
