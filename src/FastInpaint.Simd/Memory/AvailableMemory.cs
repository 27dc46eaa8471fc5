namespace FastInpaint.Simd;

internal static class AvailableMemory
{
    /// <summary>Bytes that this process can still take without swapping. On Linux this is the lower of two numbers: the memory that the kernel reports as available, and what the control groups' limits leave. Elsewhere it is the machine's memory.</summary>
    public static long Bytes() =>
        OperatingSystem.IsLinux() ? Math.Min(ProcessMemory.LimitBytes, Free("/proc", "/sys/fs/cgroup")) : ProcessMemory.LimitBytes;

    /// <summary>The memory that is available on Linux; <see cref="long.MaxValue"/> if Linux does not say.</summary>
    /// <param name="processes">The folder of <c>meminfo</c> and <c>self/cgroup</c>.</param>
    /// <param name="controlGroups">The folder of the control groups' files.</param>
    internal static long Free(string processes, string controlGroups)
    {
        var files = new ProcessFiles(processes);
        return Math.Min(files.MemoryInfo("MemAvailable") ?? long.MaxValue, ControlGroupMemory.Free(controlGroups, files.ControlGroups) ?? long.MaxValue);
    }
}
