using System.Runtime.InteropServices;
using FastInpaint.Kernels.Ilgpu;

namespace FastInpaint.Kernels.Tests;

[Collection(CudaUnderTest.Collection)]
public sealed class PadInputTests
{
    private const int Pixels = 37;

    [Theory]
    [InlineData("emulator", 3)]
    [InlineData("opencl", 3)]
    [InlineData("opencl", 4)]
    [InlineData("cuda", 3)]
    [InlineData("cuda", 4)]
    public void Added_channels_are_zero(string device, int channels)
    {
        float[] raw = KernelRun.Random(1, Pixels * channels);
        var pad = new PadInputArguments { Pixels = Pixels, Channels = channels, X = Pixels * 4 * sizeof(float) };
        float[] arena = [.. Enumerable.Repeat(float.NaN, Pixels * 4), .. raw];
        float[] actual = KernelRun.Open(device).Run(PadInput.Run, pad, KernelRun.Open(device).Groups(Pixels), arena);
        Assert.Equal([.. Padded(raw, channels, 4), .. raw], actual);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    public void Fp16_is_rounded_and_kept_finite(int channels)
    {
        float[] raw = KernelRun.Random(1, Pixels * channels);
        raw[1] = 1e6f;
        raw[^1] = -1e6f;
        var pad = new PadInputArguments { Pixels = Pixels, Channels = channels, X = Pixels * 8 * sizeof(ushort) };
        float[] arena = [.. Enumerable.Repeat(float.NaN, Pixels * 4), .. raw];
        float[] actual = CudaUnderTest.Backend.Run(PadInput.RunHalf, pad, CudaUnderTest.Backend.Groups(Pixels), arena);
        Half[] expected = [.. Padded(raw, channels, 8).Select(value => (Half)Math.Clamp(value, -65504, 65504))];
        Assert.Equal(expected, MemoryMarshal.Cast<float, Half>(actual.AsSpan(0, Pixels * 4)).ToArray());
    }

    private static IEnumerable<float> Padded(float[] raw, int from, int to) => Enumerable.Range(0, Pixels * to).Select(i => i % to < from ? raw[i / to * from + i % to] : 0);
}
