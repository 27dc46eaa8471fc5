using System.Runtime.InteropServices;
using FastInpaint.Kernels.Ilgpu;

namespace FastInpaint.Kernels.Tests;

[Collection(CudaUnderTest.Collection)]
public sealed class PixelsToMapTests
{
    private const int Pixels = 300;

    [Theory]
    [InlineData("emulator", true)]
    [InlineData("opencl", true)]
    [InlineData("opencl", false)]
    [InlineData("cuda", true)]
    [InlineData("cuda", false)]
    public void A_hole_is_white_for_the_generator_alone(string device, bool generator)
    {
        float[] actual = KernelRun.Open(device).Run(PixelsToMap.Run, Arguments(generator), KernelRun.Open(device).Groups(Pixels), [.. Source(), .. new float[Pixels * 4]]);
        Assert.Equal(Map(generator, 4), actual[Pixels..]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Fp16_has_four_channels_more(bool generator)
    {
        float[] actual = CudaUnderTest.Backend.Run(PixelsToMap.RunHalf, Arguments(generator), CudaUnderTest.Backend.Groups(Pixels), [.. Source(), .. new float[Pixels * 4]]);
        Assert.Equal(Map(generator, 8).Select(value => (Half)value), MemoryMarshal.Cast<float, Half>(actual.AsSpan(Pixels)).ToArray());
    }

    private static PixelArguments Arguments(bool generator) => new() { Pixels = Pixels, IsGenerator = generator ? 1 : 0, Source = 0, Map = Pixels * 4 };

    // Every third pixel is in the hole.
    private static byte[] Bytes() => [.. Enumerable.Range(0, Pixels).SelectMany(i => new[] { (byte)i, (byte)(255 - i), (byte)(7 * i), (byte)(i % 3 == 0 ? 255 : 0) })];

    private static float[] Source() => MemoryMarshal.Cast<byte, float>(Bytes()).ToArray();

    private static float[] Map(bool generator, int channels) => [.. Bytes().Chunk(4).SelectMany(pixel => Enumerable.Range(0, channels).Select(c => (c, generator && pixel[3] != 0) switch
    {
        (> 3, _) => 0,
        (_, true) => 1,
        (3, false) => 0,
        _ => pixel[c] / 255f,
    }))];
}
