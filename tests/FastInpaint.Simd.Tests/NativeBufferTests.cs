namespace FastInpaint.Simd.Tests;

/// <summary><see cref="NativeBuffer"/>: memory of all sizes.</summary>
public sealed unsafe class NativeBufferTests
{
    private const int HugePage = 2 << 20;

    [Theory]
    [InlineData(0)]
    [InlineData(1000)]
    [InlineData(1 << 20)]
    [InlineData(HugePage - 1)]
    [InlineData(HugePage)]
    [InlineData(3 * HugePage + 5)]
    public void Memory_is_zero_aligned_and_as_long_as_asked_for(int bytes)
    {
        // Twice, so that the second block may lie where the first one was.
        for (int i = 0; i < 2; i++)
        {
            using var buffer = new NativeBuffer(bytes);
            var span = new Span<byte>(buffer.Pointer, bytes);
            Assert.Equal(0, (nint)buffer.Pointer % 64);
            Assert.Equal(-1, span.IndexOfAnyExcept((byte)0));
            span.Fill(0xff);
        }
    }

    [Fact]
    public void A_large_block_asks_for_huge_pages()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists("/sys/kernel/mm/transparent_hugepage/enabled"), "This system has no transparent huge pages.");
        using var buffer = new NativeBuffer(3 * HugePage + 5);

        Assert.Equal(0, (nint)buffer.Pointer % HugePage);
        long start = (nint)buffer.Pointer;
        Assert.Contains(" hg", FlagsOf(start), StringComparison.Ordinal);
        Assert.Contains(" hg", FlagsOf(start + buffer.Bytes - 1), StringComparison.Ordinal);
    }

    /// <summary>The line of flags of the mapping with this address.</summary>
    private static string FlagsOf(long address)
    {
        bool found = false;
        foreach (string line in File.ReadLines("/proc/self/smaps"))
        {
            string[] ends = line.Split(' ')[0].Split('-');
            if (ends.Length == 2)
            {
                found = Convert.ToInt64(ends[0], 16) <= address && address < Convert.ToInt64(ends[1], 16);
            }
            else if (found && line.StartsWith("VmFlags:", StringComparison.Ordinal))
            {
                return line;
            }
        }

        return "";
    }
}
