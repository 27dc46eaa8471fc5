using System.Diagnostics;
using System.Text.RegularExpressions;
using FastInpaint.Host.Commands;

namespace FastInpaint.Host.Tests;

/// <summary>The runtime compiles each kernel once, optimized. The first fills of a process would run what it compiles in haste first.</summary>
public sealed partial class KernelCompilationTests
{
    [Theory]
    [InlineData("generator")]
    [InlineData("detector")]
    public async Task No_kernel_is_compiled_in_haste(string network)
    {
        using var place = new Workplace();
        ProcessStartInfo command = Programs.Dotnet(typeof(CommandLine).Assembly, "bench", "--network", network, "--base", "8", "--size", "64", "--iterations", "1", "--device", "cpu");
        command.Environment["DOTNET_JitStdOutFile"] = place["methods.txt"];
        command.Environment["DOTNET_JitDisasmSummary"] = "1";
        Outcome run = await Programs.Run(command);
        Assert.True(run.ExitCode == 0, run.Error);

        Match[] kernels = [.. File.ReadLines(place["methods.txt"]).Select(line => Kernel().Match(line)).Where(match => match.Success)];
        string[] needed = ["ConvolutionRow", "Cover", "PlanarRow", "WinogradInput", "WinogradOutput", "SmallProduct", "Execute", "TransformPatches"];
        Assert.Empty(needed.Except(kernels.Select(match => match.Groups["name"].Value)));
        Assert.Empty(kernels.Where(match => match.Groups["tier"].Value != "FullOpts" && !match.Groups["name"].Value.StartsWith("WarmUp", StringComparison.Ordinal)).Select(match => match.Value));
    }

    // A line: "12: JIT compiled FastInpaint.Simd.RowKernels`2[...]:Cover[...](byref) [FullOpts, IL size=...".
    [GeneratedRegex(
        @"FastInpaint\.Simd\.((CompiledRowKernels|RowKernels)`2\S*?:(?!get_)(?<name>\w+)\b|\w+Step:(?<name>Execute|(Compute|Transform|Fill|Find)\w+|Apply|Keep|Load|Slot|Distance)\b).*? \[(?<tier>\w[\w ]*)",
        RegexOptions.CultureInvariant)]
    private static partial Regex Kernel();
}
