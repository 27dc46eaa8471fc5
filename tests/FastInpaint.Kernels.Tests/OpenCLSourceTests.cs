using System.Text.RegularExpressions;
using FastInpaint.Kernels.Ilgpu;
using ILGPU;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.OpenCL;
using ILGPU.Runtime;

namespace FastInpaint.Kernels.Tests;

public sealed class OpenCLSourceTests
{
    [Fact]
    public void Every_barrier_orders_shared_memory()
    {
        foreach (string source in new[] { Source(ConvolutionGroupTile.Run16), Source<SubpixelArguments>(SubpixelBorder.Run) })
        {
            string[] barriers = [.. Regex.Matches(source, @"barrier\s*\([^)]*\)").Select(match => match.Value)];
            Assert.NotEmpty(barriers);
            Assert.All(barriers, barrier => Assert.Contains("CLK_LOCAL_MEM_FENCE", barrier, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void A_tile_is_counted_in_global_memory_behind_a_fence_for_the_device()
    {
        string source = Source(ConvolutionGroupTile.Run16);
        Assert.Matches(@"memory_scope_device(?s:.*)atomic_fetch_add\s*\((?s:.*)memory_scope_device", source);
        string[] addresses = [.. Regex.Matches(source, @"[^()]*\batomic_\w+\s*\*").Select(match => match.Value)];
        Assert.NotEmpty(addresses);
        Assert.All(addresses, address => Assert.Contains("global", address, StringComparison.Ordinal));
    }

    private static string Source(Action<GroupTileArguments, ArrayView<float>, ArrayView<float>> kernel) => Source<GroupTileArguments>(kernel);

    private static string Source<T>(Action<T, ArrayView<float>, ArrayView<float>> kernel)
        where T : struct =>
        ((CLCompiledKernel)OpenCLDevice.Group.Compile(EntryPointDescription.FromExplicitlyGroupedKernel(kernel.Method), new KernelSpecialization(256, null))).Source;
}
