namespace FastInpaint.Simd.Tests;

/// <summary>What is left, from files as Linux writes them.</summary>
public sealed class AvailableMemoryTests : IDisposable
{
    private const long MiB = 1 << 20;
    private readonly TemporaryFolder _folder = new();

    public AvailableMemoryTests() => _folder.Write("proc/meminfo", "MemTotal:       16384000 kB\nMemFree:          204800 kB\nMemAvailable:    8192000 kB");

    private long Free => AvailableMemory.Free(_folder["proc"], _folder["cgroup"]);

    [Fact]
    public void Without_a_group_it_is_the_kernels_estimate()
    {
        Assert.Equal(8000 * MiB, Free);
        _folder.Write("proc/self/cgroup", "0::/user.slice");
        _folder.Write("cgroup/user.slice/memory.max", "max");
        _folder.Write("cgroup/user.slice/memory.current", "123456789");
        Assert.Equal(8000 * MiB, Free);
    }

    [Fact]
    public void In_a_container_it_is_what_its_use_leaves_and_files_that_give_way()
    {
        _folder.Write("proc/self/cgroup", "0::/");
        Group("cgroup", 1000, used: 900, cache: 150);
        Assert.Equal(250 * MiB, Free);
        Group("cgroup", 1000, used: 1000, cache: 0);
        Assert.Equal(0, Free);
        Group("cgroup", 1000, used: 100, cache: 300);
        Assert.Equal(1000 * MiB, Free);
        Group("cgroup", 1000, used: 900, cache: 150, active: 200);
        Assert.Equal(350 * MiB, Free);
    }

    [Theory]
    [InlineData(1000, 500, 300)]
    [InlineData(1000, 320, 120)]
    public void The_tightest_of_nested_groups_counts(int inner, int outer, int left)
    {
        _folder.Write("proc/self/cgroup", "0::/pod/container");
        Group("cgroup/pod/container", inner, used: 200, cache: 0);
        Group("cgroup/pod", outer, used: 200, cache: 0);
        Assert.Equal(left * MiB, Free);
    }

    [Fact]
    public void Version_1_is_read_at_its_path_or_at_the_root_where_only_the_host_sees_the_path()
    {
        _folder.Write("proc/self/cgroup", "5:cpu,cpuacct:/docker/abc\n4:memory:/docker/abc\n0::/docker/abc");
        _folder.Write("cgroup/memory/memory.limit_in_bytes", $"{700 * MiB}");
        _folder.Write("cgroup/memory/memory.usage_in_bytes", $"{600 * MiB}");
        _folder.Write("cgroup/memory/memory.stat", $"inactive_file 5\nactive_file 7\ntotal_inactive_file {50 * MiB}\ntotal_active_file {20 * MiB}\n");
        Assert.Equal(160 * MiB, Free);
    }

    [Fact]
    public void This_machine_says_something() => Assert.InRange(AvailableMemory.Bytes(), 1, long.MaxValue - 1);

    public void Dispose() => _folder.Dispose();

    private void Group(string folder, int limit, int used, int cache, int active = 0)
    {
        _folder.Write($"{folder}/memory.max", $"{limit * MiB}\n");
        _folder.Write($"{folder}/memory.current", $"{used * MiB}\n");
        _folder.Write($"{folder}/memory.stat", $"anon 1\ninactive_file {cache * MiB}\nactive_file {active * MiB}\n");
    }
}
