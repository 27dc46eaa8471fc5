namespace FastInpaint.Simd;

internal static class AvailableMemory
{
    /// <summary>Bytes that this process may still take without swapping: on Linux what the control groups' use leaves of their limits and what the kernel says is free, elsewhere the machine's memory.</summary>
    public static long Bytes() =>
        OperatingSystem.IsLinux() ? Math.Min(ProcessMemory.LimitBytes, Free("/proc", "/sys/fs/cgroup")) : ProcessMemory.LimitBytes;

    /// <summary>What Linux has left; <see cref="long.MaxValue"/> where it does not say.</summary>
    /// <param name="processes">Where <c>meminfo</c> and <c>self/cgroup</c> are.</param>
    /// <param name="controlGroups">Where the control groups' files are.</param>
    internal static long Free(string processes, string controlGroups)
    {
        var files = new ProcessFiles(processes);
        return Math.Min(files.MemoryInfo("MemAvailable") ?? long.MaxValue, ControlGroupMemory.Free(controlGroups, files.ControlGroups) ?? long.MaxValue);
    }
}
