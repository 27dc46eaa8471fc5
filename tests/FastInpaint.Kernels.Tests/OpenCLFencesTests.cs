using System.Text.RegularExpressions;
using FastInpaint.Kernels.Ilgpu;
using ILGPU;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.OpenCL;
using ILGPU.Runtime;

namespace FastInpaint.Kernels.Tests;

public sealed class OpenCLFencesTests
{
    [Fact]
    public void Every_barrier_orders_shared_memory()
    {
        Delegate[] kernels =
        [
            (Action<GroupTileArguments, ArrayView<float>, ArrayView<float>>)ConvolutionGroupTile.Run16,
            (Action<StatisticsArguments, ArrayView<float>, ArrayView<float>>)NormCoefficientsGroup.Run,
            (Action<SubpixelArguments, ArrayView<float>, ArrayView<float>>)SubpixelBorder.Run,
        ];
        foreach (Delegate kernel in kernels)
        {
            var compiled = (CLCompiledKernel)OpenCLDevice.Group.Compile(
                EntryPointDescription.FromExplicitlyGroupedKernel(kernel.Method), new KernelSpecialization(256, null));
            string[] barriers = [.. Regex.Matches(compiled.Source, @"barrier\s*\([^)]*\)").Select(match => match.Value)];
            Assert.NotEmpty(barriers);
            Assert.All(barriers, barrier => Assert.Contains("CLK_LOCAL_MEM_FENCE", barrier, StringComparison.Ordinal));
        }
    }
}
