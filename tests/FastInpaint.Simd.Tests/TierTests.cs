using System.Diagnostics;

namespace FastInpaint.Simd.Tests;

/// <summary>Runs this project's other tests again with instruction sets switched off, and checks that the tier was really the lower one.</summary>
public sealed class TierTests
{
    private const string ExpectedTier = "FASTINPAINT_EXPECTED_TIER";

    [Fact]
    public void The_tier_is_the_expected_one()
    {
        if (Environment.GetEnvironmentVariable(ExpectedTier) is { } expected)
        {
            Assert.Equal(expected, $"{CpuTiers.Best} ({CpuTiers.Name(CpuTiers.Best)})");
        }
        else
        {
            Assert.SkipUnless(File.Exists("/proc/cpuinfo"), "needs Linux");
            Assert.Equal(Listed(), CpuTiers.Best);
        }
    }

    /// <summary>The tier of the instruction sets that Linux lists.</summary>
    private static CpuTier Listed()
    {
        string[] flags = File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("flags", StringComparison.Ordinal))?.Split(' ') ?? [];
        return flags.Contains("avx512f") && flags.Contains("avx512vl") ? CpuTier.Avx512
            : flags.Contains("avx2") && flags.Contains("fma") ? CpuTier.Avx2
            : CpuTier.Vector128;
    }

    /// <summary>What programs compiled ahead of time choose by is what the JIT sees, with and without .NET's switches.</summary>
    [Fact]
    public void The_C_library_says_the_same_of_the_processor()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs Linux");
        Assert.Equal(CpuTiers.Best, ProcessorFeatures.Best);
    }

    [Theory]
    [InlineData("DOTNET_EnableAVX512", "Avx2 (AVX2)", nameof(CpuTier.Avx512))]
    [InlineData("DOTNET_EnableAVX2", "Vector128 (128-bit vectors)", nameof(CpuTier.Avx2))]
    [InlineData("DOTNET_EnableHWIntrinsic", "Vector128 (no vectors)", nameof(CpuTier.Vector128))]
    public async Task All_tests_pass_with_less(string variable, string tier, string neededTier)
    {
        Assert.SkipUnless(CpuTiers.Best >= Enum.Parse<CpuTier>(neededTier), $"needs a processor with {neededTier}");
        Assert.SkipUnless(Environment.GetEnvironmentVariable(ExpectedTier) is null, "runs inside this test");

        ProcessStartInfo start = Programs.Command(Environment.ProcessPath!);
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet")
        {
            start.ArgumentList.Add(typeof(TierTests).Assembly.Location);
        }

        start.ArgumentList.Add("-noColor");
        start.Environment[variable] = "0";
        start.Environment[ExpectedTier] = tier;
        Outcome run = await Programs.Run(start);
        Assert.True(run.ExitCode == 0, $"{variable}=0: {run.Output}{run.Error}");
        Assert.Matches(@"Total: ([5-9]\d|\d{3,}), Errors: 0, Failed: 0, Skipped: 3", run.Output);
    }
}
