using System.Runtime.InteropServices;
using FastInpaint.Kernels.Ilgpu;

namespace FastInpaint.Kernels.Tests;

[Collection(CudaUnderTest.Collection)]
public sealed class SubpixelBorderTests
{
    [Theory]
    [MemberData(nameof(KernelRun.GroupDevices), MemberType = typeof(KernelRun))]
    public void Cells_along_the_border_are_made_and_no_others(string device)
    {
        var test = new SubpixelCase();
        float[] actual = KernelRun.Open(device).Run(SubpixelBorder.Run, test.Arguments, SubpixelBorder.Groups(test.Arguments), test.Arena, test.Weights);
        AssertBorder(test, actual, 1e-5);
    }

    [Fact]
    public void An_fp16_map_gives_the_same()
    {
        var test = new SubpixelCase();
        float[] arena = test.Arena;
        MemoryMarshal.Cast<Half, float>(test.Map.Select(value => (Half)value).ToArray()).CopyTo(arena);
        float[] actual = CudaUnderTest.Backend.Run(SubpixelBorder.RunHalf, test.Arguments, SubpixelBorder.Groups(test.Arguments), arena, test.Weights);

        // 108 products of values that are rounded by 2^-12 at most; the logistic function has a slope of a quarter.
        AssertBorder(test, actual, 108 * Math.Pow(2, -12) / 4);
    }

    private static void AssertBorder(SubpixelCase test, float[] actual, double bound) => KernelRun.AssertClose(
        [.. test.Expected.Select((value, i) => SubpixelCase.IsBorder(i) ? value : 0)], actual.AsSpan((int)test.Arguments.Y), bound);
}
