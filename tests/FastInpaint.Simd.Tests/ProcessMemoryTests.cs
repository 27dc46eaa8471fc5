namespace FastInpaint.Simd.Tests;

/// <summary>The process's limit, from files as Linux writes them.</summary>
public sealed class ProcessMemoryTests : IDisposable
{
    private const long MiB = 1 << 20;
    private const long Machine = 16000 * MiB;
    private readonly TemporaryFolder _folder = new();

    public ProcessMemoryTests() => _folder.Write("proc/meminfo", "MemTotal:       16384000 kB\nMemFree:          204800 kB\nMemAvailable:    8192000 kB");

    private long Limit => ProcessMemory.Limit(_folder["proc"], _folder["cgroup"]);

    [Fact]
    public void Without_a_limit_it_is_the_machines_memory_not_what_is_free()
    {
        Assert.Equal(Machine, Limit);
        _folder.Write("proc/self/cgroup", "0::/user.slice");
        _folder.Write("cgroup/user.slice/memory.max", "max\n");
        AddressSpace("unlimited", "unlimited");
        Assert.Equal(Machine, Limit);
    }

    [Fact]
    public void Where_nothing_is_said_there_is_no_limit() => Assert.Equal(long.MaxValue, ProcessMemory.Limit(_folder["nowhere"], _folder["nowhere"]));

    [Fact]
    public void The_use_of_a_group_does_not_count()
    {
        _folder.Write("proc/self/cgroup", "0::/");
        _folder.Write("cgroup/memory.max", $"{1000 * MiB}\n");
        _folder.Write("cgroup/memory.current", $"{900 * MiB}\n");
        Assert.Equal(1000 * MiB, Limit);
        File.Delete(_folder["cgroup/memory.current"]);
        Assert.Equal(1000 * MiB, Limit);
    }

    [Theory]
    [InlineData("1000", "500", 500)]
    [InlineData("400", "500", 400)]
    [InlineData("max", "500", 500)]
    [InlineData("400", "max", 400)]
    [InlineData("100000", "50000", 16000)]
    public void Version_2_the_tightest_of_nested_groups_counts(string inner, string outer, int limit)
    {
        _folder.Write("proc/self/cgroup", "0::/pod/container");
        _folder.Write("cgroup/pod/container/memory.max", Bytes(inner));
        _folder.Write("cgroup/pod/memory.max", Bytes(outer));
        Assert.Equal(limit * MiB, Limit);
    }

    [Theory]
    [InlineData("/docker/abc", "docker/abc")]
    [InlineData("/docker/abc", "docker")]
    [InlineData("/docker/abc", "")]
    [InlineData("/../../abc", "")]
    public void Version_1_is_read_at_its_path_around_it_or_at_the_root_where_only_the_host_sees_the_path(string path, string limited)
    {
        _folder.Write("proc/self/cgroup", $"5:cpu,cpuacct:{path}\n4:hugetlb,memory:{path}\n0::{path}");
        _folder.Write("cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
        _folder.Write("cgroup/memory/docker/memory.limit_in_bytes", "18446744073709551615\n");
        Assert.Equal(Machine, Limit);
        _folder.Write(Path.Combine("cgroup/memory", limited, "memory.limit_in_bytes"), $"{700 * MiB}\n");
        Assert.Equal(700 * MiB, Limit);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-1")]
    [InlineData("1e6")]
    [InlineData("many")]
    public void A_limit_that_is_no_number_is_none(string text)
    {
        _folder.Write("proc/self/cgroup", "0::/\nnonsense\n4:memory");
        _folder.Write("cgroup/memory.max", text);
        AddressSpace(text, text);
        Assert.Equal(Machine, Limit);
    }

    [Fact]
    public void The_soft_limit_of_the_address_space_counts()
    {
        AddressSpace($"{3000 * MiB}", "unlimited");
        Assert.Equal(3000 * MiB, Limit);
        AddressSpace("unlimited", $"{3000 * MiB}");
        Assert.Equal(Machine, Limit);
    }

    [Theory]
    [InlineData(4096, 3795)]
    [InlineData(1024, 876)]
    [InlineData(128, 25)]
    [InlineData(64, 8)]
    public void The_budget_leaves_a_reserve(int limit, int budget) => Assert.Equal(budget, ProcessMemory.Budget(limit * MiB) / MiB);

    [Fact]
    public void This_process_has_a_limit_and_it_stays()
    {
        long limit = ProcessMemory.LimitBytes;
        Assert.InRange(limit, 1L << 26, 1L << 50);
        Assert.InRange(ProcessMemory.BudgetBytes, limit / 8, limit - (limit / 20));
        Assert.InRange(AvailableMemory.Bytes(), 1, limit);
        Assert.Equal(limit, ProcessMemory.LimitBytes);
    }

    public void Dispose() => _folder.Dispose();

    private static string Bytes(string mebibytes) => long.TryParse(mebibytes, out long number) ? $"{number * MiB}\n" : mebibytes;

    private void AddressSpace(string soft, string hard) => _folder.Write(
        "proc/self/limits",
        $"Limit                     Soft Limit           Hard Limit           Units     \nMax cpu time              unlimited            unlimited            seconds   \n"
        + $"Max address space         {soft,-20} {hard,-20} bytes     \nMax file locks            unlimited            unlimited            locks     \n");
}
