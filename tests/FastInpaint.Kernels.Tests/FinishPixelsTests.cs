using System.Runtime.InteropServices;
using FastInpaint.Kernels.Ilgpu;

namespace FastInpaint.Kernels.Tests;

[Collection(CudaUnderTest.Collection)]
public sealed class FinishPixelsTests
{
    private const int Pixels = 300;

    [Theory]
    [MemberData(nameof(KernelRun.Devices), MemberType = typeof(KernelRun))]
    public void The_hole_gets_the_output_rounded_and_the_rest_stays(string device)
    {
        // Every third pixel is in the hole; some outputs lie beside 0 to 1.
        byte[] source = [.. Enumerable.Range(0, Pixels).SelectMany(i => new[] { (byte)i, (byte)(255 - i), (byte)(7 * i), (byte)(i % 3 == 0 ? 255 : 0) })];
        float[] output = [.. KernelRun.Random(2, Pixels * 3).Select(value => value * 1.5f)];
        byte[] expected = [.. source.Select((old, i) => source[i / 4 * 4 + 3] != 0 && i % 4 < 3 ? (byte)(Math.Clamp(output[i / 4 * 3 + i % 4], 0, 1) * 255 + 0.5f) : old)];
        var arguments = new PixelArguments { Pixels = Pixels, Source = 0, Output = Pixels * 4, Finished = Pixels * 16 };
        float[] actual = KernelRun.Open(device).Run(
            FinishPixels.Run, arguments, KernelRun.Open(device).Groups(Pixels), [.. MemoryMarshal.Cast<byte, float>(source).ToArray(), .. output, .. new float[Pixels]]);
        Assert.Equal(expected, MemoryMarshal.AsBytes(actual.AsSpan(Pixels * 4)).ToArray());
    }
}
