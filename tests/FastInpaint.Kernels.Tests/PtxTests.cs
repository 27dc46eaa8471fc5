using System.ComponentModel;
using System.Text.RegularExpressions;
using FastInpaint.Kernels.Ilgpu;

namespace FastInpaint.Kernels.Tests;

/// <summary>What the code of every kernel must and must not hold for it to be fast; none of it needs a device.</summary>
public sealed class PtxTests
{
    public static TheoryData<string> Kernels => new(PtxKernel.All.Keys.Order(StringComparer.Ordinal));

    /// <summary>The kernels that run on GPUs, on each architecture that they are assembled for.</summary>
    public static TheoryData<string, string> GpuKernels => new(
        from kernel in PtxKernel.OnGpus.Order(StringComparer.Ordinal)
        from architecture in (string[])["sm_80", "sm_86", "sm_89", "sm_90"]
        select (kernel, architecture));

    /// <summary>The kernels that make a norm's coefficients in their last group.</summary>
    public static TheoryData<string> CountingKernels => new(PtxKernel.OnGpus
        .Where(kernel => kernel.StartsWith("Convolution", StringComparison.Ordinal) && kernel is not ("ConvolutionGroupTile.Run4" or "ConvolutionTensorCore.RunSummed"))
        .Order(StringComparer.Ordinal));

    [Fact]
    public void The_kernels_are_found() => Assert.InRange(PtxKernel.All.Count, 20, 100);

    [Fact]
    public void Each_kernel_belongs_to_a_form() =>
        Assert.Equal(PtxKernel.All.Values.ToHashSet(), DeviceForm.All.SelectMany(form => form.Kernels).Select(kernel => kernel.Method).ToHashSet());

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Nothing_lies_in_local_memory_and_nothing_is_left_to_link(string kernel)
    {
        string ptx = PtxKernel.Text(kernel);
        Assert.DoesNotContain(".local", ptx, StringComparison.Ordinal);
        Assert.All(Lines(ptx, @"\.extern"), line => Assert.StartsWith(".extern .shared", line, StringComparison.Ordinal));
        Assert.Contains($".maxntid {PtxKernel.GroupSize}", ptx, StringComparison.Ordinal);
        Assert.Contains($".minnctapersm {(kernel == "ConvolutionTensorCore.Run256" ? 1 : 2)}", ptx, StringComparison.Ordinal);
        Assert.DoesNotContain(".f64", ptx, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Memory_is_accessed_by_its_own_kind_of_address(string kernel) =>
        Assert.Empty(Lines(PtxKernel.Text(kernel), @"^(ld|st)\.(?!global|shared|param|const)"));

    [Theory]
    [MemberData(nameof(Kernels))]
    public void The_text_is_the_same_whatever_is_compiled_before_or_beside_it(string kernel) => Assert.Equal(PtxKernel.Text(kernel), PtxKernel.Compile(kernel));

    [Theory]
    [InlineData("ConvolutionGroupTile.Run64")]
    [InlineData("ConvolutionGroupTile.Run64Stride2")]
    [InlineData("ConvolutionGroupTile.Run32")]
    [InlineData("ConvolutionGroupTile.Run32Stride2")]
    [InlineData("ConvolutionGroupTile.Run16")]
    [InlineData("ConvolutionGroupTile.Run16Stride2")]
    [InlineData("ConvolutionGroupTile.Run4")]
    public void A_tile_moves_nothing_but_whole_vectors_through_shared_memory(string kernel)
    {
        string ptx = PtxKernel.Text(kernel);
        Assert.All(Lines(ptx, @"^(ld|st)\.shared"), line => Assert.Contains(".shared.v4", line, StringComparison.Ordinal));
        Assert.All(Lines(ptx, @"^ld\.global"), line => Assert.StartsWith("ld.global.v4", line, StringComparison.Ordinal));

        // The products of 8 pixels x 4 output x 4 input channels, from 8 vectors of the patch and 4 of the weights.
        Assert.InRange(Lines(ptx, @"^fma\.rn\.f32|^mul(\.rn)?\.f32").Count(), 128, 400);
        Assert.Contains("st.global.v4", ptx, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SubpixelBorder.Run")]
    [InlineData("ApplyNormKernel.Run")]
    public void Maps_are_read_by_whole_vectors(string kernel)
    {
        string ptx = PtxKernel.Text(kernel);
        Assert.Contains("ld.global.v4", ptx, StringComparison.Ordinal);
        Assert.Contains("st.global.v4", ptx, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ConvolutionTensorCore.Run256")]
    [InlineData("ConvolutionTensorCore.Run128")]
    [InlineData("ConvolutionTensorCore.Run64")]
    [InlineData("ConvolutionTensorCore.Run32")]
    [InlineData("ConvolutionTensorCore.Run16")]
    [InlineData("ConvolutionTensorCore.RunSummed")]
    public void Tensor_cores_are_fed_by_asynchronous_copies(string kernel)
    {
        string ptx = PtxKernel.Text(kernel);
        Assert.Contains("mma.sync.aligned.m16n8k16", ptx, StringComparison.Ordinal);
        Assert.Contains("ldmatrix", ptx, StringComparison.Ordinal);
        Assert.Contains("cp.async", ptx, StringComparison.Ordinal);
    }

    // What a group has stored has to be seen by the group that merges it.
    [Theory]
    [MemberData(nameof(CountingKernels))]
    public void A_tile_is_counted_once_and_behind_a_fence(string kernel)
    {
        string[] lines = [.. Lines(PtxKernel.Text(kernel), @"^(membar|atom)\.")];
        Assert.Equal(3, lines.Length);
        Assert.Equal("membar.gl;", lines[0]);
        Assert.Equal(2, lines.Count(line => line == "membar.gl;"));
    }

    [Theory]
    [MemberData(nameof(GpuKernels))]
    public void Registers_suffice(string kernel, string architecture)
    {
        using var folder = new TemporaryFolder();
        string report = Assemble(folder.Write("kernel.ptx", PtxKernel.Text(kernel)), architecture);
        Assert.Contains("0 bytes stack frame, 0 bytes spill stores, 0 bytes spill loads", report, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Lines(string ptx, string pattern) => ptx.Split('\n').Select(line => line.Trim()).Where(line => Regex.IsMatch(line, pattern));

    /// <summary>What ptxas says about the kernel.</summary>
    private static string Assemble(string file, string architecture)
    {
        try
        {
            return Programs.Run(Programs.Command("ptxas", $"-arch={architecture}", "-v", "-o", file + ".cubin", file)).GetAwaiter().GetResult().AssertDone().Error;
        }
        catch (Win32Exception)
        {
            Assert.Skip("needs ptxas");
            throw;
        }
    }
}
