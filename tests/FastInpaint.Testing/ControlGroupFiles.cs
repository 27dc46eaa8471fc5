namespace FastInpaint.Testing;

/// <summary>The names of a memory control group's files and fields, which differ between version 1 and version 2.</summary>
/// <param name="Limit">The most bytes of memory; written.</param>
/// <param name="Swap">The most bytes of swap, or of memory and swap together; written.</param>
/// <param name="SwapIsOnTop">Whether the limit of swap counts swap alone.</param>
/// <param name="Used">Bytes that the group takes.</param>
/// <param name="Peak">The most bytes that it ever took.</param>
/// <param name="Statistics">A line for each kind of memory.</param>
/// <param name="Anonymous">The statistics' field for memory that belongs to no file.</param>
/// <param name="Events">Has the number of killed processes as <c>oom_kill</c>.</param>
internal sealed record ControlGroupFiles(string Limit, string Swap, bool SwapIsOnTop, string Used, string Peak, string Statistics, string Anonymous, string Events)
{
    private const string Controllers = "cgroup.controllers";

    private static readonly ControlGroupFiles s_version1 = new(
        "memory.limit_in_bytes", "memory.memsw.limit_in_bytes", false, "memory.usage_in_bytes", "memory.max_usage_in_bytes", "memory.stat", "total_rss", "memory.oom_control");

    private static readonly ControlGroupFiles s_version2 = new("memory.max", "memory.swap.max", true, "memory.current", "memory.peak", "memory.stat", "anon", "memory.events");

    /// <summary>Whether a folder is a group whose memory is controlled.</summary>
    public static bool AreIn(string folder) => File.Exists(Path.Combine(folder, s_version1.Limit))
        || (File.Exists(Path.Combine(folder, Controllers)) && File.ReadAllText(Path.Combine(folder, Controllers)).Split().Contains("memory"));

    public static ControlGroupFiles Of(string folder) => File.Exists(Path.Combine(folder, s_version1.Limit)) ? s_version1 : s_version2;
}
